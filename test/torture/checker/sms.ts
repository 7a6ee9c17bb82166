// Every effect once: one text per booking made, moved and cancelled, one per registration.
import type { Finding, History } from '../history.ts';
import type { Log } from './log.ts';
import type { Group } from './requests.ts';

const counted = (names: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

const compared = (where: string, what: string, found: number, least: number, most: number): readonly Finding[] => {
  const why = `${String(found)} texts ${what}, and ${String(least)} to ${String(most)} are right`;
  if (found < least) return [{ kind: 'lost', where, why }];
  return found > most ? [{ kind: 'doubled', where, why }] : [];
};

const kinds = { book: 'booking-confirmed', move: 'booking-moved', cancel: 'booking-cancelled' } as const;

/** `referenceOf` is what answers and lists said. */
export const texts = (
  { messages }: History,
  log: Log,
  groups: readonly Group[],
  referenceOf: (booking: string) => string | undefined,
): readonly Finding[] => {
  const ids = counted(messages.map(({ id }) => id));
  const about = counted(messages.map(({ kind, reference }) => `${kind} ${reference ?? ''}`));
  const details = counted(messages.filter(({ kind }) => kind === 'login-details').map(({ to }) => to));
  const same = [...ids].filter(([, count]) => count > 1);
  return [
    ...same.map(([where]): Finding => ({ kind: 'doubled', where, why: 'a text with this id came twice' })),
    ...[...log.intents].flatMap(([booking, intents]) => {
      const reference = referenceOf(booking);
      if (reference === undefined) return [];
      return Object.entries(kinds).flatMap(([kind, word]) => {
        const due = intents.filter((intent) => intent.kind === kind).length;
        return compared(booking, word, about.get(`${word} ${reference}`) ?? 0, due, due);
      });
    }),
    ...groups.flatMap(({ wish, latest, unknown }) => {
      if (wish.kind !== 'register') return [];
      const least = latest < Infinity ? 1 : 0;
      const most = least === 1 || unknown ? 1 : 0;
      return compared('a registration', 'login-details', details.get(wish.phone) ?? 0, least, most);
    }),
  ];
};
