// Medians with what was least and most; ratios by paired rounds.
import type { Figure, Series } from '../measure/rounds.ts';

export type Spread = Readonly<{ median: number; min: number; max: number; rounds: number }>;

export const spreadOf = (values: readonly number[]): Spread | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return undefined;
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? min) + (sorted[Math.ceil(middle)] ?? max)) / 2;
  return { median, min, max, rounds: sorted.length };
};

const sound = (figure: Figure | undefined): figure is Figure => figure !== undefined && figure.wrong.length === 0;

/** Windows whose check failed do not count. */
export const ratesOf = (series: Series, name: string): Spread | undefined =>
  spreadOf((series[name] ?? []).filter(sound).map(({ perSecond }) => perSecond));

/** One variant over another in the same round; rounds in which either is void do not count. */
export const ratioOf = (series: Series, over: string, under: string): Spread | undefined => {
  const [above, below] = [series[over] ?? [], series[under] ?? []];
  const pairs = above.flatMap((figure, round) => {
    const other = below[round];
    return sound(figure) && sound(other) && other.perSecond > 0 ? [figure.perSecond / other.perSecond] : [];
  });
  return spreadOf(pairs);
};
