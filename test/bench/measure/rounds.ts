// Paired rounds: every variant once in each, in rotated order, so that what the machine does besides falls on all alike.
import type { Tell } from '../report/tell.ts';

/** What one window of one variant gave; `void` when its check failed, with what was wrong. */
export type Figure = Readonly<{
  perSecond: number;
  wrong: readonly string[];
  cpuSystem?: number | undefined;
  cpuGenerator?: number | undefined;
  seconds?: number;
  caughtUpAfterSeconds?: number;
  p50?: number;
  p99?: number;
}>;
export type Variant = Readonly<{ name: string; run: () => Promise<Figure> }>;
export type Series = Readonly<Record<string, readonly Figure[]>>;

const rotated = <T>(all: readonly T[], by: number): readonly T[] => [
  ...all.slice(by % all.length),
  ...all.slice(0, by % all.length),
];

/** `mayGoOn` is asked before each round. */
export const inRounds = async (
  variants: readonly Variant[],
  rounds: number,
  tell: Tell,
  mayGoOn: (round: number) => boolean = () => true,
): Promise<Series> => {
  const series: Record<string, Figure[]> = Object.fromEntries(variants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds && mayGoOn(round); round += 1)
    for (const { name, run } of rotated(variants, round)) {
      const figure = await run();
      series[name]?.push(figure);
      const wrong = figure.wrong.length > 0 ? `  VOID: ${figure.wrong.join('; ')}` : '';
      tell(`round ${round + 1}/${rounds}  ${name.padEnd(34)} ${Math.round(figure.perSecond)}/s${wrong}`);
    }
  return series;
};
