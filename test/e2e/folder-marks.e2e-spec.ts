// Each service reads these by itself, so each refuses by itself: whichever of them lost the provider's variables.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scratchFolder } from '#testing';

const root = join(import.meta.dirname, '../..');

const real = { SMS: 'africastalking:https://provider.example.org?username=account', LOG_LEVEL: 'warn' };

describe('In a data folder with a mark', () => {
  const folder = scratchFolder('huduma-in-earnest');
  const startOf = (service: string, env: Readonly<Record<string, string>>) => {
    const { PATH = '' } = process.env;
    const given = { PATH, DATA_DIR: folder.path, PORT: '0', ...env };
    const child = spawn(process.execPath, [join(root, 'dist/services', service, 'src/main.js')], {
      cwd: root,
      env: given,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
    return { child, ended: once(child, 'exit').then(([status]) => ({ status: status as unknown, said })) };
  };

  beforeAll(async () => {
    const { child, ended } = startOf('scheduling', real);
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ status: 0 });
  });
  afterAll(() => folder.remove());

  it.each(['all-in-one', 'gateway', 'identity', 'scheduling', 'check-in', 'notification'])(
    '%s does not start with the on-screen phone once one service ran with a real provider',
    async (service) => {
      const { status, said } = await startOf(service, { TRIAL: 'open' }).ended;
      expect([status, said]).toEqual([2, expect.stringContaining('SMS=phone: is refused where a real provider')]);
    },
  );

  it('nothing starts where a restore died half-way', async () => {
    const mark = join(folder.path, 'restore-unfinished');
    writeFileSync(mark, '');
    const { status, said } = await startOf('scheduling', real).ended;
    rmSync(mark);
    expect([status, said]).toEqual([2, expect.stringContaining('a restore into this place did not come to its end')]);
  });
});
