// Views built anew from nothing equal the live ones, byte by byte.
import type { Sim } from '../engine/sim.ts';
import type { Ground } from '../world/ground.ts';
import { DurableViews } from '../ports/views.ts';
import { checkInStarter, identityStarter, notificationStarter, schedulingStarter } from '../world/services.ts';

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}...` : text);

const difference = (live: string, anew: string): string => {
  const [mine, theirs] = [live.split('\n'), anew.split('\n')];
  const missing = mine.find((line) => !theirs.includes(line));
  const extra = theirs.find((line) => !mine.includes(line));
  return `only live: ${shorten(missing ?? '')}; only anew: ${shorten(extra ?? '')}`;
};

const starters = {
  scheduling: schedulingStarter,
  identity: identityStarter,
  'check-in': checkInStarter,
  notification: notificationStarter,
} as const;

export const viewsAreRebuilt = async (sim: Sim, ground: Ground): Promise<readonly string[]> => {
  const names = (['scheduling', 'identity', 'check-in', 'notification'] as const).filter((name) =>
    ground.viewsBy.has(name),
  );
  const live = new Map<string, string>();
  for (const name of names) live.set(name, await ground.durableViews(name).dump());
  // What is being carried out on others' views would change them while they are compared.
  ground.endAll();
  const life = { name: 'rebuilder', alive: true, pausedUntil: 0 };
  for (const name of names) ground.viewsBy.set(name, new DurableViews());
  const failures: string[] = [];
  let left = names.length;
  for (const name of names)
    starters[name](ground)(life, 1).then(
      () => {
        left -= 1;
      },
      (error: unknown) => failures.push(`${name} cannot start on empty views: ${String(error)}`),
    );
  await sim.scheduler.run(sim.now + 60_000, () => left === 0 || failures.length > 0);
  if (failures.length > 0) return failures;
  if (left > 0) return ['a service cannot start on empty views'];
  // Rows that a fold in another order leaves over are taken away by the settler.
  await sim.scheduler.run(sim.now + 15_000);
  const wrong: string[] = [];
  for (const name of names) {
    const [before, anew] = [live.get(name) ?? '', await ground.durableViews(name).dump()];
    if (before !== anew) wrong.push(`the views of ${name} differ when built anew: ${difference(before, anew)}`);
  }
  return wrong;
};
