import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { systemRandom, systemTimers } from '#platform';
import { Bench, gate, never, Worker } from '../testing/jobs.harness.ts';
import { redisHarness } from '../testing/redis.harness.ts';
import { TcpProxy } from '../testing/tcp-proxy.ts';

const address = process.env['JOBS'] ?? '';
const run = Buffer.from(systemRandom.bytes(6)).toString('hex');
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const inTime = async (work: Promise<unknown>): Promise<unknown> => {
  const over = new AbortController();
  const hangs = systemTimers.sleep(20_000, over.signal).then(() => Promise.reject(new Error('it hangs')));
  try {
    return await Promise.race([work, hangs]);
  } finally {
    hangs.catch(() => undefined);
    over.abort();
  }
};

// A database of its own: these specs wipe it.
(address.startsWith('redis:') ? describe : describe.skip)('Jobs on a Redis that fails', () => {
  let proxy: TcpProxy;
  let redis: Redis;
  let bench: Bench;
  const direct = `${address}/7`;
  const harness = () => redisHarness(`redis://127.0.0.1:${proxy.port}/7`, run);
  beforeAll(async () => {
    proxy = await TcpProxy.to(address);
    redis = new Redis(direct);
    await redis.flushdb();
    const whole = harness();
    bench = new Bench(whole);
  });
  afterEach(() => proxy.mend());
  afterAll(async () => {
    await bench.end();
    proxy.close();
    redis.disconnect();
  });

  const working = async (react?: ConstructorParameters<typeof Worker>[0]) => {
    const own = new Bench({
      ...bench.harness,
      queue: () => `faults-${run}-${Buffer.from(systemRandom.bytes(4)).toString('hex')}`,
    });
    const jobs = own.open();
    const worker = new Worker(react);
    await jobs.work(own.queue, worker.handler);
    return { own, jobs, worker };
  };

  test.each([['cut' as const], ['freeze' as const]])(
    'while Redis is away (%s) a job is refused within seconds; later ones run, and so do those that waited',
    async (outage) => {
      const { own, jobs, worker } = await working();
      await jobs.add(own.job('before', 60));
      proxy[outage]();
      await expect(inTime(jobs.add(own.job('meanwhile', 0)))).rejects.not.toThrow('it hangs');
      await expect(inTime(jobs.cancel(own.queue, 'meanwhile'))).rejects.not.toThrow('it hangs');
      proxy.mend();
      await own.until(() => jobs.add(own.job('after', 0)).then(() => true));
      await own.until(() => worker.runs.includes('after 1'));
      await own.until(() => own.pass(jobs, 60).then(() => true));
      expect(worker.runs).toContain('before 1');
      await own.end();
    },
  );

  test.each([['cut' as const], ['freeze' as const]])('a close ends while Redis is away (%s)', async (outage) => {
    const { own, jobs, worker } = await working();
    await jobs.add(own.job('one', 0));
    await own.until(() => worker.runs.length === 1);
    proxy[outage]();
    await inTime(jobs.close());
  });

  test('workers that start while Redis is away begin when it is there', async () => {
    proxy.cut();
    const { own, jobs, worker } = await working();
    proxy.mend();
    await own.until(() => jobs.add(own.job('one', 0)).then(() => true));
    await own.until(() => worker.runs.length > 0);
    await own.end();
  });

  test('workers go on after Redis was wiped, and no id is barred by what ran meanwhile', async () => {
    const shut = gate();
    const { own, jobs, worker } = await working(({ id }) => (id === 'running' ? shut.opened : undefined));
    await jobs.add(own.job('running', 0));
    await jobs.add(own.job('waiting', 3600));
    await own.until(() => worker.runs.length === 1);
    await redis.flushdb();
    shut.open();
    await jobs.add(own.job('waiting', 0));
    await own.until(() => worker.runs.includes('waiting 1'));
    await own.until(async () => {
      await jobs.add(own.job('running', 0));
      return worker.runs.filter((ran) => ran === 'running 1').length > 1;
    });
    await own.end();
  });

  test('a job added under the id of one that runs waits for its end and then for its own time', async () => {
    const shut = gate();
    const { own, jobs, worker } = await working(() => shut.opened);
    await jobs.add(own.job('one', 0, { turn: 'first' }));
    await own.until(() => worker.runs.length === 1);
    await jobs.add(own.job('one', 60, { turn: 'second' }));
    await jobs.add(own.job('one', 60, { turn: 'third' }));
    shut.open();
    await jobs.runDue();
    expect(worker.runs).toEqual(['one 1']);
    await own.pass(jobs, 60);
    await own.pass(jobs, 60);
    expect(worker.ran.map(({ payload }) => payload['turn'])).toEqual(['first', 'second']);
    await own.end();
  });

  test('ids that are words of Bull are ids like others', async () => {
    const { own, jobs, worker } = await working();
    const ids = ['failed', 'wait', 'id', 'x', 'x:lock', 'x:logs', 'delayed', '7', 'a/2026-12-01T05:00:00Z'];
    for (const turn of [1, 2]) {
      await Promise.all(ids.map((id) => jobs.add(own.job(id, turn))));
      await own.pass(jobs, turn);
    }
    expect(worker.runs.toSorted()).toEqual([...ids, ...ids].map((id) => `${id} 1`).toSorted());
    await own.end();
  });

  test('Redis keeps nothing of what an error says', async () => {
    const { own, jobs, worker } = await working(() => {
      throw new Error('no such person: Wanjiru 0712345678');
    });
    await jobs.add(own.job('one', 0));
    await own.until(() => worker.runs.length > 0);
    await jobs.runDue();
    const kept = await redis.hgetall(`huduma:${own.queue}:one.job`);
    expect(kept['failedReason']).toBe('put back');
    expect(JSON.stringify(kept)).not.toMatch(/Wanjiru|0712/);
    await own.end();
  });

  test('what a killed process had begun runs again, as the next attempt', async () => {
    const queue = `killed-${run}`;
    const program = ['--conditions=source', '--import', here('../../../messaging/src/testing/typescript-loader.mjs')];
    const child = spawn(
      process.execPath,
      [...program, here('../testing/work-on-redis-until-killed.ts'), direct, queue],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const jobs = bench.open();
    const worker = new Worker(never);
    await jobs.work(queue, worker.handler);
    await bench.until(() => worker.runs.includes('interrupted 2'));
    await jobs.close();
  });
});
