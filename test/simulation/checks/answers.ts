// What was answered must stand: in the log at once, in the citizen's list ever after.
import type { Booking, Hold } from '#contracts';
import type { Citizen, Deed } from '../crowd/citizen.ts';
import type { RawLog } from './raw-log.ts';

/** Who has a list, and what they were answered. */
export type Listed = Pick<Citizen, 'name' | 'erased'> & Readonly<{ deeds: readonly Deed[] }>;

/** Judged at the moment of the answer. */
export const answerStands = (raw: RawLog, { operation }: Deed, value: unknown): string | undefined => {
  const { kind, n } = operation;
  switch (kind) {
    case 'book':
    case 'use-hold':
    case 'move': {
      const { id, revision } = value as Booking;
      return raw.given.has(`${id}.${String(revision)}`)
        ? undefined
        : `${kind} ${String(n)} was answered yes, but the log holds no place for ${id} revision ${String(revision)}`;
    }
    case 'hold': {
      const { id } = value as Hold;
      return raw.holds.has(id) ? undefined : `hold ${String(n)} was answered yes, but the log holds no hold ${id}`;
    }
    case 'cancel': {
      const { id } = value as Booking;
      return raw.standingOf(id).length === 0
        ? undefined
        : `cancel ${String(n)} was answered yes, but ${id} has its place`;
    }
    default:
      return undefined;
  }
};

/**
 * Judged when all is quiet: nobody who was erased has a place, but where they had arrived before; not one either that they
 * asked for and gave up waiting for.
 */
export const erasedHaveNothing = (raw: RawLog, name: string, person: string | undefined): readonly string[] =>
  raw.bookings
    .filter((id) => raw.standingOf(id).length > 0 && !raw.arrived.has(id) && raw.citizenOf(id) === person)
    .map((id) => `${name} was erased and ${id} has its place`);

/** Judged when all is quiet: the citizen's list against their answers and against the log. */
export const listsStand = (raw: RawLog, citizen: Listed, list: readonly Booking[]): readonly string[] => {
  const wrong: string[] = [];
  const byId = new Map(list.map((one) => [one.id, one]));
  for (const { operation, answer } of citizen.deeds) {
    if (answer?.outcome !== 'done' || !['book', 'use-hold', 'move', 'cancel'].includes(operation.kind)) continue;
    const answered = answer.value as Booking;
    const listed = byId.get(answered.id);
    if (!listed) wrong.push(`${citizen.name}: ${answered.id} was confirmed and is in no list`);
    else if (listed.revision < answered.revision)
      wrong.push(`${citizen.name}: ${answered.id} is listed at an older revision`);
    else if (answered.status === 'cancelled' && listed.status !== 'cancelled')
      wrong.push(`${citizen.name}: ${answered.id} was cancelled and is listed as ${listed.status}`);
  }
  for (const { id, status, start } of list) {
    const places = raw.standingOf(id);
    const expected = status === 'cancelled' ? 0 : 1;
    if (places.length !== expected)
      wrong.push(
        `${citizen.name}: ${id} is listed as ${status} and has ${String(places.length)} places (${places.join(', ')})`,
      );
    else if (expected === 1 && raw.startOf(id) !== Temporal.Instant.from(start).epochMilliseconds)
      wrong.push(`${citizen.name}: ${id} is listed at ${start}, where it has no place`);
  }
  return wrong;
};
