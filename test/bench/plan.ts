// How long everything takes, by mode.
import type { EnginesPlan } from './measure/engines.ts';
import type { GrowthPlan } from './measure/growth.ts';
import type { Rush } from './measure/overload.ts';

/** What can be asked for alone with `--only`. */
export const sections = ['rates', 'rows', 'open', 'steady', 'syncs', 'overload', 'growth', 'engines'] as const;
export type Section = (typeof sections)[number];

export type Plan = Readonly<{
  mode: string;
  sections: ReadonlySet<Section>;
  /** Where the results go without `--out`; a quick run or a part of one leaves the committed ones alone. */
  writes: boolean;
  /** After so many seconds nothing more is begun that can be left out; what was left out is said. */
  budgetSeconds: number;
  /** Paired rounds end after so many seconds, once `leastRounds` are done. */
  roundsSeconds: number;
  leastRounds: number;
  citizens: number;
  rounds: number;
  rowRounds: number;
  /** With the rows that only `--all` has: Zipf, reads. */
  everyRow: boolean;
  seconds: number;
  warmSeconds: number;
  openRates: readonly number[];
  openSeconds: number;
  steadyRates: readonly number[];
  steadySeconds: number;
  syncSeconds: number;
  rushes: readonly Rush[];
  rushSeconds: number;
  growth?: GrowthPlan;
  engines?: EnginesPlan;
}>;

const allRushes: readonly Rush[] = [
  { limit: 1_000, offered: 3_000 },
  { limit: 1_000, offered: 10_000 },
  { limit: 3_000, offered: 10_000 },
];

/** Under 90 s: what CI runs, for the checks rather than for the figures. */
const quick: Plan = {
  mode: ' -- --quick',
  sections: new Set(sections),
  writes: false,
  budgetSeconds: 70,
  roundsSeconds: 30,
  leastRounds: 1,
  citizens: 1_500,
  rounds: 1,
  rowRounds: 1,
  everyRow: false,
  seconds: 0.5,
  warmSeconds: 0,
  openRates: [500],
  openSeconds: 2,
  steadyRates: [250],
  steadySeconds: 4,
  syncSeconds: 0.5,
  rushes: [{ limit: 1_000, offered: 3_000 }],
  rushSeconds: 1,
};

/** Under 10 minutes. */
const usual: Plan = {
  ...quick,
  mode: '',
  writes: true,
  budgetSeconds: 570,
  roundsSeconds: 190,
  leastRounds: 3,
  citizens: 12_000,
  rounds: 9,
  seconds: 2,
  warmSeconds: 1,
  openRates: [2_000, 4_000],
  openSeconds: 5,
  steadyRates: [500, 1_000, 3_000],
  steadySeconds: 12,
  syncSeconds: 2,
  rushes: allRushes.filter(({ offered }) => offered === 10_000),
  rushSeconds: 4,
  growth: { few: 10_000, many: 100_000, restartAt: 500_000, rounds: 2, seconds: 2 },
  engines: { startSeconds: 40, rounds: 1, seconds: 4 },
};

const everything: Plan = {
  ...usual,
  mode: ' -- --all',
  budgetSeconds: Infinity,
  roundsSeconds: Infinity,
  citizens: 30_000,
  rowRounds: 5,
  everyRow: true,
  openSeconds: 20,
  steadyRates: [250, 500, 1_000, 2_000, 3_000],
  steadySeconds: 30,
  rushes: allRushes,
  growth: { few: 10_000, many: 1_000_000, restartAt: 500_000, rounds: 5, seconds: 2 },
  engines: { startSeconds: 900, rounds: 5, seconds: 6 },
};

/** The value after `--name`, if any. */
export const optionIn = (args: readonly string[], name: string): string | undefined => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
};

const modes: Readonly<Record<string, Plan>> = { '--quick': quick, '--all': everything };
const flags = ['--quick', '--all', '--help'];
const values = ['--rounds', '--only', '--work', '--out'];

const strangeIn = (args: readonly string[]): string | undefined => {
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (values.includes(arg) && args[i + 1] !== undefined) i += 1;
    else if (!flags.includes(arg)) return arg;
  }
  return undefined;
};

/** Throws in words for anything that it does not know. */
export const planFor = (args: readonly string[]): Plan => {
  const strange = strangeIn(args);
  if (strange !== undefined) throw new Error(`--help says what there is; this is not: ${strange}`);
  const plan = modes[args.find((arg) => arg in modes) ?? ''] ?? usual;
  const only = optionIn(args, 'only')?.split(',');
  const unknown = only?.find((one) => !(sections as readonly string[]).includes(one));
  if (unknown !== undefined) throw new Error(`--only takes ${sections.join(', ')}; not ${unknown}`);
  const rounds = Number(optionIn(args, 'rounds') ?? plan.rounds);
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error('--rounds takes a whole number from 1 on');
  const said = args.filter(
    (arg, i) => arg !== '--work' && arg !== '--out' && !['--work', '--out'].includes(args[i - 1] ?? ''),
  );
  const mode = said.length === 0 ? '' : ` -- ${said.join(' ')}`;
  const asked = only ? { sections: new Set(only as Section[]), writes: false } : {};
  return { ...plan, ...asked, rounds, mode };
};
