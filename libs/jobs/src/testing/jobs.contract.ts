import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Bench, gate, never, Worker, type JobsCase, type JobsHarness } from './jobs.harness.ts';

const oftenEnough = 25;

/** The rules of the Jobs port. Every adapter's spec runs them all. */
export const jobsCases: readonly JobsCase[] = [
  {
    rule: 'a job runs at its time and not before, with what it was given',
    holds: async (bench) => {
      const jobs = bench.open();
      const worker = new Worker();
      const job = bench.job('one', 60, { booking: 'b-1' });
      await jobs.work(bench.queue, worker.handler);
      await jobs.add(job);
      await bench.pass(jobs, 59);
      expect(worker.ran).toEqual([]);
      await bench.pass(jobs, 1);
      expect(worker.ran).toEqual([job]);
      await bench.pass(jobs, 3600);
      expect(worker.runs).toEqual(['one 1']);
    },
  },
  {
    rule: 'a job whose time has come or passed runs without being asked for',
    holds: async (bench) => {
      const jobs = bench.open();
      const worker = new Worker();
      await jobs.work(bench.queue, worker.handler);
      await jobs.add(bench.job('past', -60));
      await jobs.add(bench.job('now', 0));
      await bench.until(() => worker.runs.length === 2);
      expect(worker.runs.toSorted()).toEqual(['now 1', 'past 1']);
    },
  },
  {
    rule: 'the same id again does nothing while it waits, not even change its time; in another queue it is another job',
    holds: async (bench) => {
      const jobs = bench.open();
      const [worker, other] = [new Worker(), new Worker()];
      const elsewhere = bench.harness.queue();
      await jobs.work(bench.queue, worker.handler);
      await jobs.work(elsewhere, other.handler);
      await Promise.all([1, 2, 3].map(() => jobs.add(bench.job('one', 60, { first: 'yes' }))));
      await jobs.add(bench.job('one', 0, { first: 'no' }));
      await jobs.add({ ...bench.job('one', 60), queue: elsewhere });
      await bench.pass(jobs, 30);
      expect(worker.runs).toEqual([]);
      await bench.pass(jobs, 30);
      await bench.pass(jobs, 60);
      expect([worker.ran.map(({ payload }) => payload), other.runs]).toEqual([[{ first: 'yes' }], ['one 1']]);
    },
  },
  {
    rule: 'an id may be added again once its job has run',
    holds: async (bench) => {
      const jobs = bench.open();
      const worker = new Worker();
      await jobs.work(bench.queue, worker.handler);
      await jobs.add(bench.job('one', 1));
      await bench.pass(jobs, 1);
      await jobs.add(bench.job('one', 1));
      await bench.pass(jobs, 1);
      expect(worker.runs).toEqual(['one 1', 'one 1']);
    },
  },
  {
    rule: 'a job taken back does not run; taking back one that is unknown or runs does nothing',
    holds: async (bench) => {
      const jobs = bench.open();
      const shut = gate();
      const worker = new Worker(() => shut.opened);
      await jobs.work(bench.queue, worker.handler);
      await jobs.add(bench.job('gone', 60));
      await jobs.add(bench.job('kept', 60));
      await jobs.cancel(bench.queue, 'gone');
      await jobs.cancel(bench.queue, 'unknown');
      bench.clock.advance(60);
      const ran = jobs.runDue();
      await bench.until(() => worker.runs.length > 0);
      await jobs.cancel(bench.queue, 'kept');
      shut.open();
      await ran;
      expect(worker.runs).toEqual(['kept 1']);
    },
  },
  {
    rule: 'jobs wait while nobody works on their queue',
    holds: async (bench) => {
      const jobs = bench.open();
      const worker = new Worker();
      await jobs.add(bench.job('one', 1));
      await bench.pass(jobs, 10);
      await jobs.work(bench.queue, worker.handler);
      await bench.until(() => worker.runs.length === 1);
    },
  },
  {
    rule: 'what waited at a close runs after it, what had run does not',
    holds: async (bench) => {
      const [before, after] = [new Worker(), new Worker()];
      const first = bench.open();
      await first.work(bench.queue, before.handler);
      for (const [id, seconds] of [
        ['early', 1],
        ['late', 60],
        ['gone', 60],
      ] as const) {
        await first.add(bench.job(id, seconds));
      }
      await first.cancel(bench.queue, 'gone');
      await bench.pass(first, 1);
      await first.close();
      bench.clock.advance(600);
      const second = bench.open();
      await second.work(bench.queue, after.handler);
      await second.runDue();
      expect([before.runs, after.runs]).toEqual([['early 1'], ['late 1']]);
    },
  },
  {
    rule: 'a job that failed runs again after 1, 2, 4 and so on up to 60 seconds',
    holds: async (bench) => {
      const jobs = bench.open();
      const worker = new Worker(never);
      await jobs.work(bench.queue, worker.handler);
      await jobs.add(bench.job('one', 1));
      await bench.pass(jobs, 1);
      for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
        const before = worker.runs.length;
        await bench.pass(jobs, seconds - 1);
        expect(worker.runs).toHaveLength(before);
        await bench.pass(jobs, 1);
        expect(worker.runs).toHaveLength(before + 1);
      }
      expect(worker.runs.at(-1)).toBe('one 9');
    },
  },
  {
    rule: 'a job that failed and then succeeds is done; other jobs do not wait for it',
    holds: async (bench) => {
      const jobs = bench.open();
      const worker = new Worker(({ id }, attempt) => {
        if (id === 'bad' && attempt < 3) throw new Error('not yet');
      });
      await jobs.work(bench.queue, worker.handler);
      await jobs.add(bench.job('bad', 1));
      await jobs.add(bench.job('good', 1));
      await bench.pass(jobs, 1);
      expect(worker.runs.toSorted()).toEqual(['bad 1', 'good 1']);
      for (let turn = 0; turn < 5; turn += 1) await bench.pass(jobs, 60);
      expect(worker.runs.toSorted()).toEqual(['bad 1', 'bad 2', 'bad 3', 'good 1']);
    },
  },
  {
    rule: 'after twenty failed attempts a job is removed',
    holds: async (bench) => {
      const jobs = bench.open();
      const worker = new Worker(never);
      await jobs.work(bench.queue, worker.handler);
      await jobs.add(bench.job('one', 1));
      for (let turn = 0; turn < oftenEnough; turn += 1) await bench.pass(jobs, 60);
      expect(worker.runs).toHaveLength(20);
      await jobs.add(bench.job('one', 1));
      await bench.pass(jobs, 1);
      expect(worker.runs.at(-1)).toBe('one 1');
    },
  },
  {
    rule: 'a jump of the clock runs all that is due by then, many jobs at once, each once',
    holds: async (bench) => {
      const jobs = bench.open();
      const worker = new Worker(() => new Promise((resolve) => setImmediate(resolve)));
      await jobs.work(bench.queue, worker.handler);
      const ids = Array.from({ length: 100 }, (_, index) => `job-${index}`);
      await Promise.all(ids.map((id, index) => jobs.add(bench.job(id, 10 + index))));
      await bench.pass(jobs, 86_400);
      expect(worker.runs.toSorted()).toEqual(ids.map((id) => `${id} 1`).toSorted());
    },
  },
  {
    rule: 'a close waits for the job that runs, and no other begins',
    holds: async (bench) => {
      const jobs = bench.open();
      const shut = gate();
      const events: string[] = [];
      const worker = new Worker(async () => {
        await shut.opened;
        events.push('done');
      });
      await jobs.work(bench.queue, worker.handler);
      await jobs.add(bench.job('one', 0));
      await bench.until(() => worker.runs.length === 1);
      const closing = jobs.close().then(() => events.push('closed'));
      shut.open();
      await closing;
      expect(events).toEqual(['done', 'closed']);
      await expect(jobs.add(bench.job('two', 0))).rejects.toThrow();
    },
  },
];

/** Rejects when the rule does not hold for this adapter. */
export const holds = async ({ holds }: JobsCase, harness: JobsHarness): Promise<void> => {
  const bench = new Bench(harness);
  try {
    await holds(bench);
  } finally {
    await bench.end();
  }
};

export const jobsContract = (name: string, start: () => JobsHarness): void => {
  describe(`${name} honours the Jobs contract`, () => {
    let harness: JobsHarness;
    beforeAll(() => {
      harness = start();
    });
    afterAll(() => harness.dispose());
    for (const one of jobsCases) test(one.rule, () => holds(one, harness));
  });
};
