import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { scratchFolder } from '#testing';

const root = join(import.meta.dirname, '../..');

it.each(['identity', 'scheduling', 'check-in', 'notification', 'gateway'])(
  '%s reaches ready alone and drains when told to end',
  async (service) => {
    const folder = scratchFolder('huduma-alone');
    const main = join(root, 'dist/services', service, 'src/main.js');
    const env = { ...process.env, NODE_OPTIONS: '', DATA_DIR: folder.path, PORT: '0', LOG_LEVEL: 'warn' };
    const child = spawn(process.execPath, [main], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          const found = /ready.* (http:\/\/[^\s/]+)/.exec(output)?.[1];
          if (found !== undefined) resolve(found);
        });
        void ended.then((status) =>
          reject(new Error(`it ended with ${String(status)} before it was ready: ${output}`)),
        );
      });
      expect((await fetch(`${address}/health/live`)).status).toBe(200);
      // The gateway alone says what it waits for.
      expect((await fetch(`${address}/health/ready`)).status).toBe(service === 'gateway' ? 503 : 200);
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    } finally {
      child.kill('SIGKILL');
      folder.remove();
    }
  },
);
