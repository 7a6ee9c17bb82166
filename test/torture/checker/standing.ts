// What stands at the end: every wish has its one place, and nothing has a place that nobody wants any more.
import type { Finding } from '../history.ts';
import type { Grant, Intent, Log } from './log.ts';

const given = ({ kind, revision, agenda, start }: Intent, grants: readonly Grant[]): boolean =>
  kind === 'cancel' ||
  grants.some((grant) => grant.revision === revision && grant.agenda === agenda && grant.start === start);

const lastPlace = (booking: string, last: Intent, grants: readonly Grant[]): readonly Finding[] => {
  const standing = grants.filter(({ until }) => until === undefined);
  const find = (kind: Finding['kind'], why: string): Finding => ({ kind, where: booking, why });
  if (last.kind === 'cancel')
    return standing.map(({ agenda }) => find('order', `is cancelled and still has its place in ${agenda}`));
  if (standing.length > 1) return [find('doubled', `has ${String(standing.length)} places at once`)];
  const [place] = standing;
  if (!place) return [find('lost', 'is confirmed and has no place')];
  const same = place.agenda === last.agenda && place.start === last.start;
  return same ? [] : [find('order', `has its place at ${place.start}, and was told ${last.start}`)];
};

const twiceMeant = (booking: string, intents: readonly Intent[]): readonly Finding[] => {
  const books = intents.filter(({ kind }) => kind === 'book');
  const commands = new Set(intents.map(({ command }) => command));
  const find = (why: string): Finding => ({ kind: 'doubled', where: booking, why });
  return [
    ...(books.length > 1 ? [find('was booked twice')] : []),
    ...(commands.size < intents.length ? [find('one key changed it twice')] : []),
  ];
};

/** Two active bookings of one person for one service, at any version of the person's stream. */
const twoActive = (log: Log): readonly Finding[] => {
  const streams = new Map<string, Intent[]>();
  for (const intent of [...log.intents.values()].flat())
    streams.set(intent.stream, [...(streams.get(intent.stream) ?? []), intent]);
  return [...streams].flatMap(([where, intents]) => {
    const active = new Map<string, string>();
    return intents
      .toSorted((one, other) => one.version - other.version)
      .flatMap(({ kind, service, booking, version }): readonly Finding[] => {
        const other = active.get(service);
        if (kind === 'cancel' && other === booking) active.delete(service);
        if (kind !== 'book') return [];
        active.set(service, booking);
        const why = `${booking} is a second active booking of ${service} beside ${String(other)}, at version ${String(version)}`;
        return other === undefined || other === booking ? [] : [{ kind: 'doubled', where, why }];
      });
  });
};

/** Grants without an intent are places that nobody asked for, unless their revision was withdrawn and the place given back. */
const unasked = (log: Log): readonly Finding[] =>
  [...log.grants].flatMap(([booking, grants]) =>
    grants
      .filter(({ revision, until }) => {
        const asked = log.intents.get(booking)?.some((intent) => intent.revision === revision) ?? false;
        return !asked && (until === undefined || !log.withdrawn.get(booking)?.has(revision));
      })
      .map(({ agenda, revision }): Finding => {
        const why = `has a place in ${agenda} by revision ${String(revision)}, which nobody asked for`;
        return { kind: 'doubled', where: booking, why };
      }),
  );

export const standing = (log: Log): readonly Finding[] => [
  ...[...log.intents].flatMap(([booking, intents]) => {
    const last = intents.at(-1);
    const grants = log.grants.get(booking) ?? [];
    const never = intents.filter((intent) => !given(intent, grants));
    return [
      ...never.map(({ revision }): Finding => {
        return { kind: 'lost', where: booking, why: `revision ${String(revision)} was never given its place` };
      }),
      ...(last && never.length === 0 ? lastPlace(booking, last, grants) : []),
      ...twiceMeant(booking, intents),
    ];
  }),
  ...twoActive(log),
  ...unasked(log),
];
