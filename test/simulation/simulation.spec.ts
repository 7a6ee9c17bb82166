import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { bookingTopic, citizenTopic, visitTopic } from '#contracts';
import { codesOfTheSources, notReached } from './codes.ts';
import { faultKinds } from './engine/faults.ts';
import { run, type Result } from './run.ts';
import { heardBy, patternsOf, shippedServices, workedQueues } from './shipped.ts';
import { shrink, story } from './shrink.ts';
import { consumers } from './world/services.ts';

/** Seeds that found faults of the product, since mended: docs/proof.md. */
const once = [
  { seed: 25, extent: 'core' },
  { seed: 53, extent: 'core' },
  { seed: 2201, extent: 'core' },
] as const;

/** Officers and processes of a simulated town are given what they would ask for at their start. */
const elsewhere = {
  'identity.staff-log-in': 'services/identity/src/staff/staff.spec.ts',
  'identity.gateway-secrets': 'services/gateway/src/secrets/own-secrets.spec.ts',
  'identity.check-in-secrets': 'services/check-in/src/support/scripted.ts',
} as const;

/** A hundred seeds, twenty at a time. */
const twenties = [1, 21, 41, 61, 81];
const slow = 240_000;
const topics: Readonly<Record<string, string>> = { bookingTopic, citizenTopic, visitTopic };

describe('the simulator', () => {
  const results: Result[] = [];

  const wrong = (some: readonly Result[]) =>
    some.flatMap(({ seed, violations }) => violations.map((one) => `seed ${String(seed)}: ${one}`));

  it.each(twenties)(
    'finds nothing wrong in twenty seeds from %d on',
    async (from) => {
      const some: Result[] = [];
      for (let seed = from; seed < from + 20; seed += 1) some.push(await run({ seed }));
      results.push(...some);
      expect(wrong(some)).toEqual([]);
    },
    slow,
  );

  it(
    'finds nothing wrong in the seeds that once did',
    async () => {
      const some: Result[] = [];
      for (const { seed, extent } of once) some.push(await run({ seed, extent }));
      expect(wrong(some)).toEqual([]);
    },
    slow,
  );

  it('lets every kind of fault happen, some of them hundreds of times', () => {
    const fired = (kind: (typeof faultKinds)[number]) =>
      results.reduce((sum, one) => sum + (one.fired.get(kind) ?? 0), 0);
    expect(faultKinds.filter((kind) => fired(kind) === 0)).toEqual([]);
    expect(fired('crash-before') + fired('crash-after')).toBeGreaterThan(300);
  });

  it('reaches every refusal, but those of the HTTP edge, which other specs try', () => {
    const reached = new Set(results.flatMap(({ codes }) => [...codes.keys()]));
    const sources = codesOfTheSources();
    expect(notReached(reached, sources)).toEqual([]);
    const others = [...sources.atTheEdge, ...sources.elsewhere];
    expect(others.length).toBeLessThan(12);
    expect(others.filter((code) => sources.triedBy(code).length === 0)).toEqual([]);
  });

  it('asks for everything that the services answer, but for what other specs try', () => {
    const asked = new Set(results.flatMap(({ patterns }) => [...patterns]));
    const never = ['scheduling', 'identity', 'check-in', 'notification'].flatMap((contract) =>
      patternsOf(contract).filter((pattern) => !asked.has(pattern)),
    );
    expect(never).toEqual(Object.keys(elsewhere));
    for (const [pattern, spec] of Object.entries(elsewhere))
      expect([pattern, readFileSync(spec, 'utf8').includes(pattern)]).toEqual([pattern, true]);
  });

  it('runs every consumer, queue and service that is shipped', () => {
    const services = shippedServices().filter((name) => name !== 'all-in-one');
    expect(services.sort()).toEqual(['check-in', 'gateway', 'identity', 'notification', 'scheduling']);
    for (const service of services)
      expect([
        service,
        heardBy(service)
          .map((name) => topics[name])
          .sort(),
      ]).toEqual([service, [...(consumers[service] ?? [])].sort()]);
    expect([...new Set(results.flatMap(({ queues }) => [...queues]))].sort()).toEqual(workedQueues());
  });

  it.each([4, 9, 26])('does the same twice for the seed %d', async (seed) => {
    const [one, other] = [await run({ seed }), await run({ seed })];
    expect(other.hash).toBe(one.hash);
    expect(other.steps).toBe(one.steps);
  });
});

describe('a failure', () => {
  it(
    'is shrunk to a story that a person can read',
    async () => {
      const { teeth } = await import('./teeth/index.ts');
      const { planted } = await import('./teeth/tooth.ts');
      const { bites } = await import('./teeth/bites.ts');
      const tooth = teeth['frees-nothing'];
      if (!tooth) throw new Error('no such tooth');
      const { options, undo } = planted(tooth, bites['frees-nothing'] ?? 0);
      try {
        const small = await shrink(options, 60);
        expect(small?.violations).not.toEqual([]);
        expect(small?.operations.length).toBeLessThan(6);
        expect(small && story(small)).toMatch(/=> /);
      } finally {
        undo();
      }
    },
    slow,
  );
});
