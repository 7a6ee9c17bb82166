// `npm run slip -- verify TOKEN --keys jwks.json`: whether a slip is genuine, with no network.
import { readFileSync } from 'node:fs';
import { systemClock } from '#platform';
import { verifyCommand } from './verify-command.ts';

const outside = { read: (path: string) => readFileSync(path, 'utf8'), now: () => systemClock().now() };

const { status, out, err } = verifyCommand(process.argv.slice(2), outside);
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = status;
