// Requests a second of every variant, and what of a core each side used for it.
import type { Figure, Series } from '../measure/rounds.ts';
import type { Results } from './results.ts';
import { ratesOf, spreadOf, type Spread } from './statistics.ts';

export type Rate = Readonly<{
  name: string;
  rate: Spread | undefined;
  share: string;
  latency: string;
  caughtUp: string;
}>;

const median = (values: readonly number[], digits: number): string | undefined =>
  spreadOf(values)?.median.toFixed(digits);

const cores = (figures: readonly Figure[], key: 'cpuSystem' | 'cpuGenerator'): number =>
  figures.reduce((sum, figure) => sum + (figure[key] ?? 0) / (figure.seconds ?? 1), 0) / Math.max(1, figures.length);

const rateOf = (series: Series, name: string, figures: readonly Figure[]): Rate => {
  const middle = (key: 'p50' | 'p99') =>
    median(
      figures.flatMap((figure) => figure[key] ?? []),
      0,
    ) ?? '';
  return {
    name,
    rate: ratesOf(series, name),
    share: figures.some(({ cpuSystem }) => cpuSystem !== undefined)
      ? `${cores(figures, 'cpuSystem').toFixed(2)} / ${cores(figures, 'cpuGenerator').toFixed(2)}`
      : '',
    latency: figures[0]?.p50 === undefined ? '' : `${middle('p50')} / ${middle('p99')}`,
    caughtUp:
      median(
        figures.flatMap((figure) => figure.caughtUpAfterSeconds ?? []),
        1,
      ) ?? '',
  };
};

export const ratesTable = ({ series, growth, engines }: Results): readonly Rate[] => {
  const all = { ...series, ...growth?.series, ...(engines.run ? engines.series : {}) };
  return Object.entries(all).map(([name, figures]) => rateOf(all, name, figures));
};
