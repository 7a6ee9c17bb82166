import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { startSystem } from './support/system.ts';

const demo = join(import.meta.dirname, '../../dist/services/all-in-one/src/demo/main.js');

it('walks the whole day through separate processes', async () => {
  const system = await startSystem();
  try {
    const options = [demo, '--at', system.at, '--data-dir', system.dataDir];
    const { stdout } = await promisify(execFile)(process.execPath, options, {
      env: { ...system.env },
      timeout: 180_000,
    });
    expect(stdout).toContain('Everything went as expected.');
  } finally {
    await system.remove();
  }
});
