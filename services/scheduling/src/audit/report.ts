import type { Instant } from '#contracts';
import type { AnchorReport } from './anchor.ts';
import type { SlotCount, Oversold } from './capacity.ts';
import type { BrokenChain } from './every-stream.ts';
import type { IllegalLife } from './lives.ts';

export type OpenHold = Readonly<{ agenda: string; hold: string; expiresAt: Instant }>;

/** The proof report. The four counts of what is wrong must be 0; `wrong` says where, each list at most 1,000 long. */
export type Report = Readonly<{
  ok: boolean;
  /** Bookings and holds that have a place, those who arrived included. */
  bookings: number;
  holds: number;
  /** Slots of the agendas that somebody has touched; what they offer, and what of it is granted or held. */
  slots: number;
  offered: number;
  granted: number;
  oversold: number;
  holdsWithoutEnd: number;
  illegalLives: number;
  brokenChains: number;
  /** The latest record in the store: what is judged by time is judged as of then. */
  asOf: string | null;
  streams: number;
  commits: number;
  events: number;
  wrong: Readonly<{
    oversold: readonly Oversold[];
    holdsWithoutEnd: readonly OpenHold[];
    illegalLives: readonly IllegalLife[];
    brokenChains: readonly BrokenChain[];
  }>;
  /** Only when an anchor was given. */
  anchor?: AnchorReport;
  /** Every slot of which a place is granted or held. */
  perSlot: readonly SlotCount[];
}>;

const line = (label: string, value: string | number): string => `  ${label.padEnd(22)} ${String(value)}`;

const places = (title: string, items: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : ['', `  ${title}`, ...items.map((item) => `    ${item}`)];

const wrongPlaces = ({ wrong }: Report): readonly string[] => [
  ...places(
    'Oversold:',
    wrong.oversold.map(
      ({ agenda, version, slot, kind, granted, offered }) =>
        `${agenda} at version ${String(version)}: slot ${slot}, ${kind}, ${String(granted)} of ${String(offered)}`,
    ),
  ),
  ...places(
    'Holds without an end:',
    wrong.holdsWithoutEnd.map(({ agenda, hold, expiresAt }) => `${agenda}: ${hold}, to end at ${expiresAt}`),
  ),
  ...places(
    'Illegal lives:',
    wrong.illegalLives.map(
      ({ stream, version, booking, why }) =>
        `${stream}${version === undefined ? '' : ` at version ${String(version)}`}: ${booking} ${why}`,
    ),
  ),
  ...places(
    'Broken chains:',
    wrong.brokenChains.map(({ why }) => why),
  ),
];

const slotLines = ({ perSlot }: Report): readonly string[] =>
  places(
    'Granted or held of offered, per slot:',
    perSlot.map(
      ({ agenda, slot, kind, granted, offered }) =>
        `${agenda} ${slot} ${kind.padEnd(8)} ${String(granted)} of ${String(offered)}`,
    ),
  );

/** The report for people. */
export const asText = (report: Report, withSlots: boolean): string =>
  [
    report.ok ? 'The store holds what it promises.' : 'THE STORE DOES NOT HOLD WHAT IT PROMISES.',
    '',
    line(
      'read',
      `${String(report.events)} events, ${String(report.commits)} commits, ${String(report.streams)} streams`,
    ),
    line('as of', report.asOf ?? 'nothing is recorded yet'),
    line('bookings', report.bookings),
    line('holds', report.holds),
    line('slots', report.slots),
    line('granted of offered', `${String(report.granted)} of ${String(report.offered)}`),
    line('oversold', report.oversold),
    line('holds without an end', report.holdsWithoutEnd),
    line('illegal lives', report.illegalLives),
    line('broken chains', report.brokenChains),
    ...wrongPlaces(report),
    ...(withSlots ? slotLines(report) : []),
    '',
  ].join('\n');

/** The report for programs: one JSON object. */
export const asJson = ({ perSlot, ...report }: Report, withSlots: boolean): string =>
  `${JSON.stringify(withSlots ? { ...report, perSlot } : report, null, 2)}\n`;
