import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scratchFolder } from '#testing';
import { holding, stillHolds, type Held } from './support/held.ts';
import type { System } from './support/system.ts';
import { startTwenty } from './support/twenty.ts';

const dist = join(import.meta.dirname, '../../dist/services');
const keysTool = join(dist, 'identity/src/keys/cli.js');
const operation = join(dist, 'all-in-one/src/operation');
const next = Buffer.alloc(32, 9).toString('base64');

describe('another key-encryption key in the middle of a day', () => {
  const [folder, copy, place] = ['rotation', 'copy', 'place'].map((name) => scratchFolder(`huduma-${name}`)) as [
    ReturnType<typeof scratchFolder>,
    ReturnType<typeof scratchFolder>,
    ReturnType<typeof scratchFolder>,
  ];
  let system: System;
  let held: Held;
  const startWith = async (env: Readonly<Record<string, string>>, dataDir = folder.path) =>
    (system = await startTwenty(env, { dataDir }));
  const statusOf = (verb: string) => {
    const { status, stdout } = system.run('services/identity/src/keys/cli.js', verb, '--json');
    return { status, ...(JSON.parse(stdout) as object) };
  };
  const former = () => readFileSync(join(folder.path, 'development-key'), 'utf8');

  beforeAll(async () => {
    await startWith({});
    held = await holding(system);
  });
  afterAll(async () => {
    await system.stop();
    for (const each of [folder, copy, place]) each.remove();
  });

  it('changes nothing for anybody while both are known', async () => {
    expect(statusOf('status')).toMatchObject({ status: 0, former: 0, neither: 0, missing: 0 });
    await system.stop();
    await startWith({ KEY_ENCRYPTION_KEY: next, KEY_ENCRYPTION_KEY_OLD: former() });
    expect(statusOf('status')).toMatchObject({ status: 1, current: 0, neither: 0, missing: 0 });
    await stillHolds(system, held);
  });

  it('nor when all is killed in the middle of the change', async () => {
    const rotating = spawn(process.execPath, [keysTool, 'rotate'], { env: system.env, stdio: 'ignore' });
    const ended = new Promise((resolve) => rotating.once('exit', resolve));
    await new Promise((resolve) => rotating.once('spawn', resolve));
    await system.kill();
    rotating.kill('SIGKILL');
    await ended;
    await system.start();
    await stillHolds(system, held);
    expect(statusOf('rotate')).toMatchObject({ status: 0, former: 0, neither: 0, missing: 0 });
  });

  it('nor when the former one is gone, which then opens nothing', async () => {
    await system.stop();
    await startWith({ KEY_ENCRYPTION_KEY: next });
    await stillHolds(system, held);
    await system.stop();
    const refused = spawnSync(process.execPath, [join(dist, 'all-in-one/src/main.js')], {
      env: { ...system.env, KEY_ENCRYPTION_KEY: former() },
      encoding: 'utf8',
    });
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('KEY_ENCRYPTION_KEY')]);
    await system.start();
  });

  it('and a backup holds all of it, under that key alone', async () => {
    const [taken, list] = [join(copy.path, 'taken'), join(folder.path, 'erasures.log')];
    expect(system.run('services/all-in-one/src/operation/backup-cli.js', '--to', taken).status).toBe(0);
    await system.stop();
    const env = { ...system.env, DATA_DIR: place.path, ERASURE_LIST: list };
    const restoring = [join(operation, 'restore-cli.js'), '--from', taken];
    expect(spawnSync(process.execPath, restoring, { env: { ...env, KEY_ENCRYPTION_KEY: former() } }).status).toBe(1);
    expect(spawnSync(process.execPath, restoring, { env }).status).toBe(0);
    await startWith({ KEY_ENCRYPTION_KEY: next, ERASURE_LIST: list }, place.path);
    await stillHolds(system, held);
  });
});
