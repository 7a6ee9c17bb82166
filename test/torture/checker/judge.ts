// THE checker: a history in, what is wrong with it out. Pure; the same history gives the same findings.
import type { Finding, History } from '../history.ts';
import { explain } from './explain.ts';
import { arrivalBounds, arrivals } from './gate.ts';
import { holdsStanding, letGo } from './holds.ts';
import { isPerson, readLog, text } from './log.ts';
import { grouped, isWrite, isYes } from './requests.ts';
import { sights } from './sights.ts';
import { texts } from './sms.ts';
import { standing } from './standing.ts';

type Known = Readonly<{ owner: string; reference: string }>;

/** Who has which booking, by everything that was answered and shown. */
const known = ({ asked }: History): ReadonlyMap<string, Known> => {
  const all = new Map<string, Known>();
  for (const { person, answer } of asked)
    for (const { id, reference } of [...(answer?.bookings ?? []), ...(answer?.booking ? [answer.booking] : [])])
      all.set(id, { owner: person, reference });
  for (const { person, answer } of asked) if (answer?.hold) all.set(answer.hold.id, { owner: person, reference: '' });
  return all;
};

/** Whose booking or hold it is: as it was told, or, when nobody heard of it, as the person's other ones were. */
const ownersIn = ({ streams }: History, people: ReadonlyMap<string, Known>) => {
  const streamOf = new Map<string, string>();
  const byStream = new Map<string, string>();
  for (const [stream, events] of Object.entries(streams))
    for (const { data } of isPerson(stream) ? events : []) {
      const id = text(data['booking']);
      const owner = people.get(id)?.owner;
      streamOf.set(id, stream);
      if (owner !== undefined) byStream.set(stream, owner);
    }
  return (id: string): string | undefined => people.get(id)?.owner ?? byStream.get(streamOf.get(id) ?? '');
};

/** Whoever kept asking got an answer, once everything runs. */
const unanswered = ({ asked, quietAt }: History): readonly Finding[] => {
  const groups = grouped(asked, quietAt).filter(
    ({ wish, unknown }) => unknown && (isWrite(wish) || wish.kind === 'register'),
  );
  return groups
    .filter((group) => group.asked.some(({ invokedAt }) => invokedAt >= quietAt))
    .map(({ person, key }) => ({
      kind: 'lost',
      where: person,
      why: `the key ${key} was asked again and never answered`,
    }));
};

/** Everybody's list as last shown, against the log. */
const inNobodysList = (history: History, booked: Iterable<string>): readonly Finding[] => {
  const lists = new Map<string, ReadonlySet<string>>();
  for (const { person, wish, answer, invokedAt } of history.asked)
    if (wish.kind === 'list' && isYes(answer) && invokedAt >= history.quietAt)
      lists.set(person, new Set(answer?.bookings?.map(({ id }) => id)));
  const listed = new Set([...lists.values()].flatMap((ids) => [...ids]));
  if (lists.size === 0) return [];
  return [...booked]
    .filter((booking) => !listed.has(booking))
    .map((booking) => ({ kind: 'lost', where: booking, why: "stands in the log and in nobody's list" }));
};

export const judge = (history: History): readonly Finding[] => {
  const [log, groups, people] = [readLog(history.streams), grouped(history.asked, history.quietAt), known(history)];
  const ownerOf = ownersIn(history, people);
  const explained = explain(log, groups, ownerOf);
  const boundsOfArrival = arrivalBounds(groups);
  const arrivedAt = (booking: string) => (log.arrivals.has(booking) ? boundsOfArrival(booking) : undefined);
  const booked = [...log.intents].filter(([, intents]) => intents.length > 0).map(([booking]) => booking);
  return [
    ...log.findings,
    ...explained.findings,
    ...standing(log),
    ...holdsStanding(history, log),
    ...letGo({ history, log, explained }),
    ...arrivals(history, log, groups),
    ...sights({ history, log, explained, ownerOf, arrivedAt }),
    ...inNobodysList(history, booked),
    ...unanswered(history),
    ...texts(history, log, groups, (booking) => people.get(booking)?.reference),
  ];
};
