import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { silentLogger } from '#platform';
import { scratchFolder, testSeams } from '#testing';
import { jobsAt } from '../jobs-at.ts';
import { embeddedHarness } from '../testing/embedded.harness.ts';
import { jobsContract } from '../testing/jobs.contract.ts';
import { Bench, gate, Worker } from '../testing/jobs.harness.ts';
import { embeddedJobs } from './embedded-jobs.ts';

jobsContract('Embedded jobs', () => embeddedHarness(10_000));

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test('what a killed process had promised waits, and what it had begun runs at once at the next start', async () => {
  const folder = scratchFolder('killed');
  const file = `${folder.path}/jobs.db`;
  const program = ['--conditions=source', '--import', here('../../../messaging/src/testing/typescript-loader.mjs')];
  const child = spawn(process.execPath, [...program, here('../testing/work-until-killed.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const jobs = embeddedJobs({ file, ...testSeams(), log: silentLogger });
  const [now, later] = [new Worker(), new Worker()];
  await jobs.work('now', now.handler);
  await jobs.work('later', later.handler);
  await jobs.runDue();
  expect(now.runs).toEqual(['interrupted 2']);
  expect(later.runs).toHaveLength(20);
  await jobs.close();
  folder.remove();
});

test('a job added under the id of one that runs waits for its end and then for its own time', async () => {
  const harness = embeddedHarness(10_000);
  const bench = new Bench(harness);
  const jobs = bench.open();
  const shut = gate();
  const worker = new Worker(() => shut.opened);
  await jobs.work(bench.queue, worker.handler);
  await jobs.add(bench.job('one', 0, { turn: 'first' }));
  await bench.until(() => worker.runs.length === 1);
  await jobs.add(bench.job('one', 60, { turn: 'second' }));
  await jobs.add(bench.job('one', 60, { turn: 'third' }));
  shut.open();
  await jobs.runDue();
  expect(worker.runs).toEqual(['one 1']);
  await bench.pass(jobs, 60);
  await bench.pass(jobs, 60);
  expect(worker.ran.map(({ payload }) => payload['turn'])).toEqual(['first', 'second']);
  await bench.end();
  harness.dispose();
});

test('all users of a folder in a process share its jobs, but a queue has one worker', async () => {
  const folder = scratchFolder('shared');
  const options = { ...testSeams(), log: silentLogger };
  const [a, b] = [jobsAt(`embedded:${folder.path}`, options), jobsAt(`embedded:${folder.path}`, options)];
  const worker = new Worker();
  await a.work('queue', worker.handler);
  await expect(b.work('queue', worker.handler)).rejects.toThrow('has its worker already');
  await b.add({ queue: 'queue', id: 'one', at: options.clock.now(), payload: {} });
  await b.runDue();
  expect(worker.runs).toEqual(['one 1']);
  await b.close();
  await a.add({ queue: 'queue', id: 'two', at: options.clock.now(), payload: {} });
  await a.runDue();
  expect(worker.runs).toEqual(['one 1', 'two 1']);
  await a.close();
  folder.remove();
});

test('an address of no engine is refused in words', () => {
  expect(() => jobsAt('smoke:signals', { ...testSeams(), log: silentLogger })).toThrow('no job engine for smoke:');
});

test('what is due stands back while people go first', async () => {
  const folder = scratchFolder('standing-back');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const precedence = { answering: <T>(work: () => Promise<T>) => work(), turn: () => promise };
  const jobs = jobsAt(`embedded:${folder.path}`, { ...testSeams(), precedence, log: silentLogger });
  const worker = new Worker();
  await jobs.work('queue', worker.handler);
  await jobs.add({ queue: 'queue', id: 'one', at: testSeams().clock.now(), payload: {} });
  const due = jobs.runDue();
  await new Promise((turn) => setImmediate(turn));
  expect(worker.runs).toEqual([]);
  resolve(true);
  await due;
  expect(worker.runs).toEqual(['one 1']);
  await jobs.close();
  folder.remove();
});
