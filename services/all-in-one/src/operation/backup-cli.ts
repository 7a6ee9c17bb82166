import { failStart, processEnv } from '#platform';
import { backupCommand } from './command.ts';

try {
  const { status, out, err } = await backupCommand(process.argv.slice(2), processEnv());
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = status;
} catch (error) {
  failStart(error);
}
