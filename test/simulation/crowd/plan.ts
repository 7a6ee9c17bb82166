// What citizens set out to do, drawn from the seed before anything runs: so that single operations can be left out.
import { Chance, Draws } from '../engine/chance.ts';
import { centres, wanted } from '../world/pack.ts';

export const operationKinds = [
  'book',
  'hold',
  'use-hold',
  'release',
  'move',
  'cancel',
  'arrive',
  'list',
  'erase',
] as const;
export type OperationKind = (typeof operationKinds)[number];

export type Operation = Readonly<{
  n: number;
  citizen: number;
  kind: OperationKind;
  /** Milliseconds after the one before. */
  thinkMs: number;
  service: string;
  centre: string;
  start: string;
  /** Which of one's own bookings or holds, counted back from the last. */
  which: number;
  /** Sends the same twice at once. */
  twice: boolean;
  /** Asks again, a while after the answer, with the same key. */
  again: boolean;
  /** Asks again with the same key and another body, which must be refused. */
  other: boolean;
  /** Begins together with the one before: two wishes of one person at once. */
  beside?: true;
  /** Goes on after one try without an answer. */
  impatient: boolean;
}>;

const shares: readonly (readonly [OperationKind, number])[] = [
  ['book', 34],
  ['hold', 12],
  ['use-hold', 10],
  ['release', 4],
  ['move', 14],
  ['cancel', 11],
  ['arrive', 7],
  ['list', 6],
];

const kindAt = (drawn: number): OperationKind => {
  let upTo = 0;
  const total = shares.reduce((sum, [, share]) => sum + share, 0);
  for (const [kind, share] of shares) {
    upTo += share / total;
    if (drawn < upTo) return kind;
  }
  return 'book';
};

const operation = (chance: Chance, n: number, citizen: number, first: boolean): Operation => {
  const draws = new Draws(chance.of(`operation ${String(n)}`));
  const kind = first ? (draws.chance1(0.8) ? 'book' : 'hold') : kindAt(draws.next());
  const drawn = draws.next();
  const place = (drawn < 0.35 ? wanted[1] : drawn < 0.65 ? wanted[2] : undefined) ?? draws.one(wanted);
  const centre = draws.chance1(0.7) ? centres[0] : centres[1];
  const hurried = draws.chance1(0.7);
  return {
    ...{ n, citizen, kind, centre, ...place },
    thinkMs: hurried ? draws.below(200) : draws.below(12_000),
    which: draws.chance1(0.8) ? 0 : draws.below(3),
    twice: draws.chance1(0.15),
    again: draws.chance1(kind === 'arrive' ? 0.5 : 0.15),
    other: draws.chance1(0.05),
    impatient: draws.chance1(0.12),
    ...(!first && draws.chance1(0.15) ? { beside: true as const } : {}),
  };
};

/** The operations of a seed, of three to eight citizens. */
export const planOf = (seed: number): readonly Operation[] => {
  const chance = new Chance(seed, 'plan');
  const citizens = 3 + chance.below(0, 6);
  const each = 3 + chance.below(1, 6);
  return Array.from({ length: citizens * each }, (_, n) => {
    const citizen = Math.floor(n / each);
    const drawn = operation(chance, n, citizen, n % each === 0);
    const last = n % each === each - 1;
    return last && chance.at(1_000 + citizen) < 0.15 ? { ...drawn, kind: 'erase', impatient: false } : drawn;
  });
};
