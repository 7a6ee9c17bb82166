import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const demo = join(import.meta.dirname, '../../dist/services/all-in-one/src/demo/main.js');

const run = (clock?: string) => {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    HASHING: 'cheapest',
    ...(clock === undefined ? {} : { CLOCK: clock }),
  };
  return spawnSync(process.execPath, [demo], { env, encoding: 'utf8' });
};

it.each([
  ['now', undefined],
  ['on a Sunday night', '2026-11-29T20:30:00Z'],
  ['on 31 December', '2026-12-31T11:00:00Z'],
  ['on a public holiday', '2026-12-25T05:00:00Z'],
])('walks the whole day %s', (_when, clock) => {
  const { status, stdout, stderr } = run(clock);
  expect({ status, wrong: stdout.split('\n').filter((line) => line.includes('WRONG')), stderr }).toEqual({
    status: 0,
    wrong: [],
    stderr: '',
  });
  expect(stdout).toContain('Everything went as expected.');
});
