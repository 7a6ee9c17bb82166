// A child process of a spec: adds jobs to the file given, begins one, and is killed in the middle of it.
import { writeSync } from 'node:fs';
import { silentLogger, systemTimers } from '#platform';
import { embeddedJobs } from '../embedded/embedded-jobs.ts';

const [file = ''] = process.argv.slice(2);
const at = '2026-12-01T05:00:00Z';
const clock = { now: () => at, nowMs: () => Date.parse(at) };
const jobs = embeddedJobs({ file, clock, timers: systemTimers, log: silentLogger });
for (let number = 1; number <= 20; number += 1) {
  await jobs.add({ queue: 'later', id: `job-${number}`, at, payload: {} });
}
await jobs.work('now', async () => {
  writeSync(1, 'begun\n');
  await systemTimers.sleep(600_000);
});
await jobs.add({ queue: 'now', id: 'interrupted', at, payload: {} });
