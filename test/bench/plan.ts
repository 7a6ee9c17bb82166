// How long everything takes, by mode.
export type Plan = Readonly<{
  mode: string;
  citizens: number;
  rounds: number;
  otherRounds: number;
  seconds: number;
  warmSeconds: number;
  openRates: readonly number[];
  openSeconds: number;
  steadyRates: readonly number[];
  steadySeconds: number;
  syncSeconds: number;
  overloadRates: readonly number[];
  overloadSeconds: number;
}>;

/** Under 90 s: what CI runs, for the checks rather than for the figures. */
const quick: Plan = {
  mode: ' -- --quick',
  citizens: 2_000,
  rounds: 1,
  otherRounds: 1,
  seconds: 1,
  warmSeconds: 0.5,
  openRates: [500],
  openSeconds: 2,
  steadyRates: [250],
  steadySeconds: 4,
  syncSeconds: 0.5,
  overloadRates: [3_000],
  overloadSeconds: 1,
};

/** Under 10 minutes. */
const usual: Plan = {
  mode: '',
  citizens: 12_000,
  rounds: 9,
  otherRounds: 3,
  seconds: 2,
  warmSeconds: 2,
  openRates: [2_000, 4_000],
  openSeconds: 6,
  steadyRates: [250, 500, 1_000, 3_000],
  steadySeconds: 20,
  syncSeconds: 2,
  overloadRates: [3_000, 10_000],
  overloadSeconds: 4,
};

const everything: Plan = { ...usual, mode: ' -- --all', citizens: 30_000, otherRounds: 9, openSeconds: 20 };

/** The value after `--name`, if any. */
export const optionIn = (args: readonly string[], name: string): string | undefined => {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args[at + 1];
};

/** By `--quick` or `--all`, with `--rounds N` in the place of its rounds. */
export const planFor = (args: readonly string[]): Plan => {
  const plan = args.includes('--quick') ? quick : args.includes('--all') ? everything : usual;
  const rounds = Number(optionIn(args, 'rounds') ?? plan.rounds);
  return rounds === plan.rounds ? plan : { ...plan, rounds, mode: `${plan.mode || ' --'} --rounds ${rounds}` };
};
