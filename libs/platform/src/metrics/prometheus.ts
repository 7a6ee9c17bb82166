import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { lookMs } from '../readiness.ts';
import { counters, gauges, histograms, type GaugeName } from './measures.ts';
import type { Metrics } from './metrics.port.ts';

type Watched = Readonly<{ labels: Readonly<Record<string, string>>; read: () => number | Promise<number> }>;

// Longer than a look takes at most: a store that hangs makes a process not ready; it must not make it unknown.
const readMs = lookMs + 1_000;

/** Rejects when a reading takes too long: a page that waits for an engine that is away helps nobody. */
const inTime = async (read: Watched['read']): Promise<number> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('too late')), readMs);
  try {
    return await Promise.race([read(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const made = <N extends string, M extends object, T>(list: Readonly<Record<N, M>>, make: (name: N, measure: M) => T) =>
  new Map((Object.entries(list) as [N, M][]).map(([name, measure]) => [name, make(name, measure)]));

const watchedGauge = (name: GaugeName, watched: ReadonlySet<Watched>, registers: Registry[]) => {
  const { help, labels } = gauges[name];
  return new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers,
    async collect() {
      this.reset();
      const readings = [...watched].map(async ({ labels: at, read }) => [at, await inTime(read)] as const);
      for (const reading of await Promise.allSettled(readings))
        if (reading.status === 'fulfilled') this.set(...reading.value);
    },
  });
};

/** Figures in memory, with those of the process: event loop, memory, garbage. */
export const prometheusMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const common = (name: string, { help, labels }: Readonly<{ help: string; labels: readonly string[] }>) => ({
    name,
    help,
    labelNames: [...labels],
    registers,
  });
  const counting = made(counters, (name, measure) => new Counter<string>(common(name, measure)));
  const observing = made(
    histograms,
    (name, measure) => new Histogram<string>({ ...common(name, measure), buckets: [...measure.buckets] }),
  );
  const watching = made(gauges, (name) => {
    const watched = new Set<Watched>();
    watchedGauge(name, watched, registers);
    return watched;
  });
  return {
    count: (name, labels, by = 1) => counting.get(name)?.inc(labels, by),
    observe: (name, labels, value) => observing.get(name)?.observe(labels, value),
    watch: (name, labels, read) => {
      const one: Watched = { labels, read };
      watching.get(name)?.add(one);
      return () => watching.get(name)?.delete(one);
    },
    page: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
};
