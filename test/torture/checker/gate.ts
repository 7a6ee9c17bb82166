// What is true of arrivals: whoever was let in stands in the agenda once, in time, with one visit; whoever was not had a reason.
import type { Asked, Finding, History } from '../history.ts';
import { slackMs, msOf } from './holds.ts';
import type { Intent, Log } from './log.ts';
import { anyTime, type Bounds, type Group } from './requests.ts';

const find = (kind: Finding['kind'], where: string, why: string): Finding => ({ kind, where, why });

const bookingOf = ({ wish }: Pick<Group, 'wish'>): string | undefined =>
  wish.kind === 'arrive' ? wish.booking : undefined;

/** When the arrival of a booking can have taken place. */
export const arrivalBounds = (groups: readonly Group[]): ((booking: string) => Bounds) => {
  const byBooking = Map.groupBy(groups, bookingOf);
  return (booking) => {
    const all = (byBooking.get(booking) ?? []).filter(({ unknown, arrivals }) => unknown || arrivals.length > 0);
    if (all.length === 0) return anyTime;
    const told = all.filter(({ arrivals }) => arrivals.length > 0);
    return {
      earliest: Math.min(...(told.length > 0 ? told : all).map(({ earliest }) => earliest)),
      latest: Math.min(...told.map(({ latest }) => latest), Infinity),
    };
  };
};

/** Every yes of the gate against the log, and every arrival of the log against who asked. */
const explained = (log: Log, groups: readonly Group[]): readonly Finding[] => {
  const asking = Map.groupBy(groups, bookingOf);
  const told = groups.filter(({ arrivals }) => arrivals.length > 0);
  return [
    ...told.flatMap((group): readonly Finding[] => {
      const booking = bookingOf(group) ?? '';
      const stands = log.arrivals.get(booking)?.[0];
      if (!stands) return [find('lost', booking, 'was let in, and no agenda knows of it')];
      return group.arrivals.some(({ start }) => start !== stands.start)
        ? [find('order', booking, `was let in for another time than its place at ${stands.start}`)]
        : [];
    }),
    ...[...log.arrivals.keys()].flatMap((booking) => {
      const by = (asking.get(booking) ?? []).filter(({ unknown, arrivals }) => unknown || arrivals.length > 0);
      return by.length > 0 ? [] : [find('doubled', booking, 'arrived, and whoever asked was refused or never asked')];
    }),
  ];
};

/** One visit and one ticket for each booking, and no two bookings with the same. */
const visits = (groups: readonly Group[]): readonly Finding[] => {
  const visitOf = new Map<string, string>();
  const bookingWith = new Map<string, string>();
  return groups.flatMap((group) => {
    const booking = bookingOf(group) ?? '';
    return group.arrivals.flatMap(({ visit, ticket, service }): readonly Finding[] => {
      const name = `${visit} ${ticket}`;
      const known = visitOf.get(booking) ?? name;
      visitOf.set(booking, known);
      if (known !== name) return [find('doubled', booking, `has the visits ${known} and ${name}`)];
      return [visit, `${service} ${ticket}`].flatMap((one): readonly Finding[] => {
        const other = bookingWith.get(one) ?? booking;
        bookingWith.set(one, other);
        return other === booking ? [] : [find('doubled', booking, `has the visit or ticket ${one} of ${other}`)];
      });
    });
  });
};

/** The gate admits from some minutes before to some minutes after the start. */
const inTime = ({ gate }: History, log: Log): readonly Finding[] =>
  [...log.arrivals.values()].flat().flatMap(({ booking, at, start }) => {
    const [late, most] = [msOf(at) - msOf(start), gate.lateMinutes * 60_000 + slackMs];
    return late >= -gate.earlyMinutes * 60_000 - slackMs && late <= most
      ? []
      : [find('order', booking, `was let in at ${at} for ${start}`)];
  });

/** After the arrival nothing changes a booking: what is asked for then is withdrawn. */
const changedAfter = (log: Log): readonly Finding[] =>
  [...log.arrivals.keys()].flatMap((booking) =>
    log.intents.get(booking)?.at(-1)?.kind === 'cancel' ? [find('order', booking, 'arrived and is cancelled')] : [],
  );

export const arrivals = (history: History, log: Log, groups: readonly Group[]): readonly Finding[] => [
  ...explained(log, groups),
  ...visits(groups),
  ...inTime(history, log),
  ...changedAfter(log),
];

export type Stood = Readonly<{
  /** Whether one of the booking's states while it was asked for is so. */
  inStates: (fits: (intent: Intent | undefined) => boolean) => boolean;
  /** It may have changed while it was asked for. */
  changing: boolean;
  madeBefore: boolean;
  arrived: Bounds | undefined;
}>;

const localDay = (ms: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(ms)).toZonedDateTimeISO(zone).toPlainDate().toString();

/** Why the gate may have refused: one of the booking's states, or the time. */
export const gateRefused = (asked: Asked, { zone, gate, epochMs }: History, stood: Stood): readonly Finding[] => {
  const code = asked.answer?.code ?? '';
  const [from, to] = [epochMs + asked.invokedAt - slackMs, epochMs + (asked.completedAt ?? Infinity) + slackMs];
  const startIs = (fits: (start: number) => boolean) =>
    stood.inStates((one) => one !== undefined && fits(msOf(one.start)));
  const right: Readonly<Record<string, () => boolean>> = {
    'gate.already-used': () => stood.arrived !== undefined && stood.arrived.earliest <= (asked.completedAt ?? Infinity),
    'gate.cancelled': () => stood.changing || stood.inStates((one) => one?.kind === 'cancel'),
    'gate.not-booked': () => !stood.madeBefore,
    'gate.other-day': () => startIs((start) => localDay(start, zone) !== localDay(from, zone)),
    'gate.too-early': () => startIs((start) => from < start - gate.earlyMinutes * 60_000),
    'gate.too-late': () => startIs((start) => to > start + gate.lateMinutes * 60_000),
  };
  const booking = bookingOf(asked) ?? '';
  if (right[code]?.()) return [];
  const kind = code === 'gate.not-booked' ? 'lost' : 'order';
  return [find(kind, booking, `request ${String(asked.n)} was told ${code} at the gate, and that was never so`)];
};
