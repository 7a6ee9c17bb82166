import { afterAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '#testing';

const root = join(import.meta.dirname, '../..');
const folder = scratchFolder('huduma-configuration');
afterAll(() => folder.remove());

const startWith = (env: Readonly<Record<string, string>>, service = 'all-in-one') => {
  const main = join(root, 'dist/services', service, 'src/main.js');
  const { PATH = '' } = process.env;
  return spawnSync(process.execPath, [main], { cwd: root, env: { PATH, ...env }, encoding: 'utf8', timeout: 20_000 });
};

describe('A start with a wrong configuration', () => {
  it('lists every problem of every service in one sentence each, with status 2, and writes nothing', () => {
    const DATA_DIR = join(folder.path, 'never-made');
    const { status, stdout, stderr } = startWith({
      DATA_DIR,
      EVENT_STORE: 'postgres://user:hidden@db',
      BROKER: 'rabbit://x',
      JOBS: 'cron:',
      RPC: 'http://x',
      SMS: 'pigeon:',
      MAIL: 'letter:',
      PORT: 'abc',
      RATE_LIMITS: 'maybe',
      HOLD_SECONDS: '0',
      COUNTRY: 'atlantis',
      KEY_ENCRYPTION_KEY: 'short',
      KEY_ENCRYPTION_KEY_OLD: 'shorter',
      CLOCK: 'tomorrow',
    });
    const lines = stderr.trim().split('\n');
    expect([status, stdout, lines[0]]).toEqual([2, '', 'The configuration does not hold:']);
    const named = [
      'EVENT_STORE',
      'BROKER',
      'JOBS',
      'RPC',
      'SMS',
      'MAIL',
      'PORT',
      'RATE_LIMITS',
      'HOLD_SECONDS',
      'COUNTRY',
    ];
    for (const name of [...named, 'KEY_ENCRYPTION_KEY', 'KEY_ENCRYPTION_KEY_OLD', 'CLOCK'])
      expect([name, lines.filter((line) => line.startsWith(`  - ${name} `)).length]).toEqual([
        name,
        name === 'CLOCK' ? 2 : 1,
      ]);
    expect(stderr).not.toMatch(/hidden|^\s+at /m);
    expect(existsSync(DATA_DIR)).toBe(false);
  });

  it.each([
    ['a data folder that cannot be made', { DATA_DIR: '/proc/nope' }, 'DATA_DIR: the folder /proc/nope cannot be made'],
    ['another host with the on-screen phone', { HOST: '0.0.0.0' }, 'HOST beyond this machine'],
    ['a real provider without its key', { SMS: 'africastalking:https://x.org?username=u' }, 'AFRICASTALKING_API_KEY'],
    ['a trusted proxy that is no address', { TRUSTED_PROXIES: 'the-proxy' }, 'TRUSTED_PROXIES'],
    ['cheap hashing in production', { HASHING: 'cheapest', NODE_ENV: 'production' }, 'HASHING=cheapest is for tests'],
    ['the file of a secret that is not there', { KEY_ENCRYPTION_KEY_FILE: '/nope' }, 'KEY_ENCRYPTION_KEY_FILE names'],
  ])('%s ends at once with a sentence', (_, env, sentence) => {
    const { status, stderr } = startWith({ DATA_DIR: join(folder.path, 'other'), PORT: '0', ...env });
    expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('a file in the place of the data folder is told by a service alone too', () => {
    const file = join(folder.path, 'a-file');
    writeFileSync(file, '');
    const { status, stderr } = startWith({ DATA_DIR: file, PORT: '-1' }, 'scheduling');
    expect(status).toBe(2);
    expect(stderr).toContain(`  - DATA_DIR: ${file} is a file, not a folder\n  - PORT must be a whole number`);
  });
});
