import { expect, test } from '@jest/globals';
import { systemRandom } from '#platform';
import { jobsContract } from '../testing/jobs.contract.ts';
import { redisHarness } from '../testing/redis.harness.ts';

const address = process.env['JOBS'];
const run = Buffer.from(systemRandom.bytes(6)).toString('hex');

if (address?.startsWith('redis:')) {
  jobsContract('Jobs on Bull and Redis', () => redisHarness(address, run));
} else {
  const required = process.env['ENGINES'] === 'required';
  process.stderr.write('NO REDIS: the contract of jobs on Redis was not run; set JOBS=redis://host:port\n');
  (required ? test : test.skip)('a real Redis is there', () => {
    expect(address).toMatch(/^redis:/);
  });
}
