import { mkdirSync } from 'node:fs';
import { type Engine, port, portOf, runs, serve } from './engine.ts';
import { redisPongs } from './probes.ts';
import { program } from './programs.ts';
import { dataFolder } from './run-folder.ts';

/** Redis from Debian, writing each command to its append-only file. */
export const redis: Engine = {
  name: 'redis',
  variable: 'JOBS',
  address: (run) => `redis://127.0.0.1:${portOf(run, 'redis')}`,
  processes: [['redis', 'SIGTERM']],
  async start(run) {
    if (runs(run, 'redis')) return;
    const server = program('redis-server', 'redis-server');
    const data = dataFolder(run, 'redis');
    mkdirSync(data, { recursive: true });
    const listen = await port(run, 'redis');
    const settings = {
      bind: '127.0.0.1',
      port: String(listen),
      dir: data,
      save: '',
      appendonly: 'yes',
      // Bull's jobs must not be thrown away to make room.
      'maxmemory-policy': 'noeviction',
    };
    await serve(run, {
      name: 'redis',
      program: server,
      args: Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]),
      seconds: 15,
      isReady: () => redisPongs(listen),
      advice: 'Its log says why.',
    });
  },
};
