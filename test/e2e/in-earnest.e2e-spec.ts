// Each service reads these by itself, so each refuses by itself: whichever of them lost the provider's variables.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { scratchFolder } from '#testing';

const root = join(import.meta.dirname, '../..');

describe('Once one service ran with a real provider', () => {
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
    const SMS = 'africastalking:https://provider.example.org?username=account';
    const { child, ended } = startOf('scheduling', { SMS, LOG_LEVEL: 'warn' });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ status: 0 });
  });
  afterAll(() => folder.remove());

  it.each(['all-in-one', 'gateway', 'identity', 'scheduling', 'check-in', 'notification'])(
    '%s does not start with the on-screen phone',
    async (service) => {
      const { status, said } = await startOf(service, { TRIAL: 'open' }).ended;
      expect([status, said]).toEqual([2, expect.stringContaining('SMS=phone: is refused where a real provider')]);
    },
  );
});
