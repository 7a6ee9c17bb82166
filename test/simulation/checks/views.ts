// Views built anew from nothing equal the live ones, byte by byte.
import type { Sim } from '../engine/sim.ts';
import type { Ground } from '../world/ground.ts';
import { DurableViews } from '../ports/views.ts';
import { schedulingStarter } from '../world/scheduling.service.ts';

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}...` : text);

const difference = (live: string, anew: string): string => {
  const [mine, theirs] = [live.split('\n'), anew.split('\n')];
  const missing = mine.find((line) => !theirs.includes(line));
  const extra = theirs.find((line) => !mine.includes(line));
  return `only live: ${shorten(missing ?? '')}; only anew: ${shorten(extra ?? '')}`;
};

export const viewsAreRebuilt = async (sim: Sim, ground: Ground): Promise<readonly string[]> => {
  const live = ground.durableViews('scheduling');
  const before = await live.dump();
  // What is being carried out on others' views would change them while they are compared.
  for (const { life } of ground.running) life.alive = false;
  ground.running = [];
  ground.viewsBy.set('scheduling', new DurableViews());
  const life = { name: 'rebuilder', alive: true, pausedUntil: 0 };
  let started = false;
  void schedulingStarter(ground)(life, 1).then(() => {
    started = true;
  });
  await sim.scheduler.run(sim.now + 60_000, () => started);
  // Rows that a fold in another order leaves over are taken away by the settler.
  await sim.scheduler.run(sim.now + 15_000);
  const anew = await ground.durableViews('scheduling').dump();
  if (!started) return ['scheduling cannot start on empty views'];
  return before === anew ? [] : [`the views of scheduling differ when built anew: ${difference(before, anew)}`];
};
