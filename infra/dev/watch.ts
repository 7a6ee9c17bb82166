// `npm run dev`: builds on every change and starts the one-process system again. Ends both children when told to end.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';

const bin = (name: string) => `node_modules/.bin/${name}`;
const build = ['services', 'libs', '-d', 'dist', '--quiet'];

const first = spawnSync(bin('swc'), [...build, '--delete-dir-on-start'], { stdio: 'inherit' });
if (first.status !== 0) process.exit(first.status ?? 1);

const children: readonly ChildProcess[] = [
  spawn(bin('swc'), [...build, '--watch'], { stdio: 'inherit' }),
  spawn(bin('node'), ['--watch', '--watch-preserve-output', 'dist/services/all-in-one/src/main.js'], {
    stdio: 'inherit',
  }),
];

const end = () => {
  for (const child of children) child.kill('SIGTERM');
};
process.on('SIGINT', end);
process.on('SIGTERM', end);
for (const child of children) child.once('exit', end);
