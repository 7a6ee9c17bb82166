import type { CounterLabels, CounterName, GaugeLabels, GaugeName, HistogramLabels, HistogramName } from './measures.ts';

/** What a process tells of itself in figures. */
export interface Metrics {
  /** By 0: it is known from now on, so that the first one is seen to come. */
  count<N extends CounterName>(name: N, labels: CounterLabels<N>, by?: number): void;
  /** Seconds, or a number of things, as the measure says. */
  observe<N extends HistogramName>(name: N, labels: HistogramLabels<N>, value: number): void;
  /** `read` is asked whenever somebody looks; one that rejects is left out. Returns the way to stop. */
  watch<N extends GaugeName>(name: N, labels: GaugeLabels<N>, read: () => number | Promise<number>): () => void;
  /** All of it in the text form of Prometheus. */
  page(): Promise<Readonly<{ type: string; text: string }>>;
}

const nothing = () => undefined;
/** For specs and simulators. */
export const noMetrics: Metrics = {
  count: nothing,
  observe: nothing,
  watch: () => nothing,
  page: () => Promise.resolve({ type: 'text/plain; charset=utf-8', text: '' }),
};
