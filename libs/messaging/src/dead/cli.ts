import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOf, CommonConfig, failStart, processEnv, readConfig, schemeOf, systemSetting } from '#platform';
import { brokerAt } from '../broker-at.ts';
import { runDeadCommand } from './dead-command.ts';

/** An address without a broker is a mistake of whoever asks: no file is made. */
const checked = (address: string): string => {
  const { scheme, rest } = schemeOf(address);
  const file = join(rest, 'broker.db');
  if (scheme === 'embedded' && !existsSync(file)) throw new Error(`There is no broker at ${file}.`);
  return address;
};

const isLocked = (error: unknown): boolean => error instanceof Error && error.message.includes('database is locked');

try {
  const env = processEnv();
  const { seams, log } = systemSetting('dead', { ...env, LOG_LEVEL: 'silent' });
  const { broker } = addressesOf(readConfig(CommonConfig, env));
  const open = () => brokerAt(checked(broker), { ...seams, log });
  const { status, out, err } = await runDeadCommand(process.argv.slice(2), open);
  if (out) process.stdout.write(`${out}\n`);
  if (err) process.stderr.write(`${err}\n`);
  process.exitCode = status;
} catch (error) {
  if (isLocked(error)) {
    process.stderr.write('The broker on files is in use: stop the system first.\n');
    process.exitCode = 2;
  } else failStart(error);
}
