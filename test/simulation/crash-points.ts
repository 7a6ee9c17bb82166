// Crash points by construction: one calm story with every kind of command in it; each call of a port that it makes is a place
// to die, just before and just after.
import type { Operation, OperationKind } from './crowd/plan.ts';
import { run, type Result, type RunOptions } from './run.ts';
import type { Size } from './world/ground.ts';
import type { Extent } from './world/town.ts';

const act = (
  n: number,
  citizen: number,
  kind: OperationKind,
  thinkMs: number,
  change: Partial<Operation> = {},
): Operation => ({
  ...{ n, citizen, kind, thinkMs, service: 'plenty-card', centre: 'first-centre', start: '2026-12-02T06:00:00Z' },
  ...{ which: 0, twice: false, again: false, other: false, impatient: false },
  ...change,
});

/** Two citizens: one books, moves away, and cancels; the other holds, books of the hold and, in the whole town, is let in. */
const storyOf = (extent: Extent): readonly Operation[] => [
  act(0, 0, 'book', 50),
  act(1, 0, 'move', 300, { centre: 'second-centre', start: '2026-12-02T06:15:00Z' }),
  act(2, 0, 'cancel', 300),
  act(3, 1, 'hold', 100, { start: '2026-12-01T05:15:00Z' }),
  act(4, 1, 'use-hold', 300),
  ...(extent === 'whole' ? [act(5, 1, 'arrive', 300)] : []),
];

export type Story = Readonly<{ extent: Extent; size: Size }>;
export type CrashPoint = Readonly<{ key: string; kind: 'crash-before' | 'crash-after' }>;

// What comes by itself every second or so belongs to no command; nobody but the services dies.
const byItself = /store\.(untold|heartbeat|beat)|views\.find|ended-sessions|^(city|clock|jobs|broker) /;
const byCommand = (key: string): boolean => !byItself.test(key);

const optionsOf = ({ extent, size }: Story): RunOptions => ({
  ...{ seed: 7, extent, size, weather: {}, operations: storyOf(extent), restMs: 50_000 },
});

/** Every point of the story, from the first request on. */
export const crashPointsOf = async (story: Story): Promise<readonly CrashPoint[]> => {
  const calm = await run(optionsOf(story));
  const first = calm.calls.findIndex((key) =>
    /^city rpc (scheduling.(book|hold)|POST \/v1\/(bookings|holds))/.test(key),
  );
  const calls = calm.calls.slice(first, calm.callsOfTheStory).filter(byCommand);
  return calls.flatMap((key) => [{ key, kind: 'crash-before' } as const, { key, kind: 'crash-after' } as const]);
};

export const dieAt = (story: Story, { key, kind }: CrashPoint): Promise<Result> =>
  run({ ...optionsOf(story), forced: new Map([[key, kind]]) });
