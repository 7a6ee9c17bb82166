import { failStart, processEnv } from '#platform';
import { runRetellCommand } from './retell-command.ts';

try {
  const { status, out, err } = await runRetellCommand(process.argv.slice(2), processEnv());
  if (out) process.stdout.write(`${out}\n`);
  if (err) process.stderr.write(`${err}\n`);
  process.exitCode = status;
} catch (error) {
  failStart(error);
}
