// What must hold when everything has come to rest.
import type { Booking } from '#contracts';
import type { Listed } from './answers.ts';
import type { Door } from '../crowd/door.ts';
import { HttpDoor } from '../crowd/http-door.ts';
import type { Sim } from '../engine/sim.ts';
import type { Ground } from '../world/ground.ts';
import { erasedHaveNothing, listsStand } from './answers.ts';
import { erasedAreUnreadable } from './erased.ts';
import { messagesAreEffectiveOnce } from './messages.ts';
import type { RawLog } from './raw-log.ts';
import type { OwedFacts } from './owed.ts';
import { factsAreTold } from './told.ts';
import { viewsAreRebuilt } from './views.ts';
import type { VisitLog } from './visits.ts';
import { audit } from '../../../services/scheduling/src/audit/audit.ts';

export type Rested = Readonly<{
  sim: Sim;
  ground: Ground;
  raw: RawLog;
  visits: VisitLog;
  /** What check-in and identity owe to the world. */
  others: readonly OwedFacts[];
  citizens: readonly Listed[];
  door: Door;
}>;

const minute = 60_000;

export const atRest = async (world: Rested): Promise<readonly string[]> => {
  const { sim, ground, raw, visits, citizens, door } = world;
  const wrong = [...(await lists(world))];
  for (const hold of raw.openHolds) wrong.push(`the hold ${hold} never ended`);
  for (const [booking, agenda] of raw.afterArrival)
    wrong.push(`${agenda} gave a place to ${booking}, which has arrived`);
  for (const booking of raw.bookings) {
    const places = raw.standingOf(booking);
    if (places.length > 1) wrong.push(`${booking} has places at ${places.join(' and ')}`);
  }
  const { published } = ground.broker;
  wrong.push(...factsAreTold(raw.owed, 'huduma.scheduling.booking', published));
  for (const { owed, topic } of world.others) wrong.push(...factsAreTold(owed, topic, published));
  wrong.push(...(await audited(ground)));
  for (const { fact, reason } of ground.broker.dead) wrong.push(`the fact ${fact.id} was parked: ${reason}`);
  for (const running of ground.running) wrong.push(...(await nothingWaits(sim, running)));
  if (door instanceof HttpDoor) {
    for (const booking of raw.arrived)
      if (!visits.byBooking.has(booking)) wrong.push(`${booking} was let in and has no ticket`);
    for (const visit of visits.lost) wrong.push(`${visit} was forwarded and waits nowhere`);
    wrong.push(
      ...(await messagesAreEffectiveOnce(ground.durable('notification'), ground.broker.published, ground.phones)),
    );
    wrong.push(...(await erasedAreUnreadable(sim, ground, citizens, door)));
  }
  return [...wrong, ...(await viewsAreRebuilt(sim, ground))];
};

/** What the audit finds in the store when all is quiet: wishes that nobody ended, places that nobody asked for. */
const audited = async (ground: Ground): Promise<readonly string[]> => {
  const { ok, wrong } = await audit(ground.durable('scheduling'), 0);
  return ok ? [] : [`the audit: ${JSON.stringify(wrong)}`];
};

const lists = async ({ sim, raw, citizens, door }: Rested): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const listed = new Set<string>();
  // Scheduling alone is asked under the citizen's name.
  const pseudonymOf = (name: string) => (door instanceof HttpDoor ? door.pseudonymOf(name) : name);
  for (const citizen of citizens) {
    const found = citizen.erased ? [] : await list(sim, citizen, door);
    if (citizen.erased) wrong.push(...erasedHaveNothing(raw, citizen.name, pseudonymOf(citizen.name)));
    else if (found) wrong.push(...listsStand(raw, citizen, found));
    else wrong.push(`${citizen.name} cannot see their list`);
    for (const { id } of found ?? []) listed.add(id);
  }
  for (const booking of raw.bookings)
    if (
      raw.standingOf(booking).length > 0 &&
      !listed.has(booking) &&
      !raw.holds.has(booking) &&
      !raw.arrived.has(booking)
    )
      wrong.push(`${booking} has a place and stands in no list`);
  return wrong;
};

const list = async (sim: Sim, citizen: Listed, door: Door): Promise<readonly Booking[] | undefined> => {
  for (let tries = 0; tries < 3; tries += 1) {
    const found = await settled<readonly Booking[]>(sim, door.list(citizen.name));
    if (found) return found;
  }
  return undefined;
};

const nothingWaits = async (
  sim: Sim,
  { name, openIntents, lag }: Ground['running'][number],
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const open = await settled(sim, openIntents?.() ?? Promise.resolve(0));
  if (open !== 0) wrong.push(`${name} has ${String(open)} open intents at rest`);
  const behind = lag?.();
  if (behind && (behind.unfolded > 0 || behind.parked.length > 0))
    wrong.push(`${name} has not folded everything: ${JSON.stringify(behind)}`);
  return wrong;
};

/** Lets the world run until a promise has its value; undefined when it is rejected or never settles. */
export const settled = async <T>(sim: Sim, promise: Promise<T>): Promise<T | undefined> => {
  let value: T | undefined;
  let done = false;
  promise.then(
    (found) => {
      value = found;
      done = true;
    },
    () => {
      done = true;
    },
  );
  await sim.scheduler.run(sim.now + minute, () => done);
  return value;
};
