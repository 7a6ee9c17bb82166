// A child process of a spec: begins a job of the queue given on the Redis given, and is killed in the middle of it.
import { writeSync } from 'node:fs';
import { silentLogger, systemTimers } from '#platform';
import { redisJobs } from '../bull/redis-jobs.ts';

const [address = '', queue = ''] = process.argv.slice(2);
const at = '2026-12-01T05:00:00Z';
const clock = { now: () => at, nowMs: () => Date.parse(at) };
const jobs = redisJobs({ address, clock, timers: systemTimers, log: silentLogger });
await jobs.work(queue, async () => {
  writeSync(1, 'begun\n');
  await systemTimers.sleep(600_000);
});
await jobs.add({ queue, id: 'interrupted', at, payload: {} });
