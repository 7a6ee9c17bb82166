// The command lines of backup and restore, as functions: arguments and environment in, status and text out.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CommonConfig, FolderInUseError, parseInstant, readConfig, systemSetting, type Env } from '#platform';
import { erasureAddressOf, erasureListAt } from '../../../identity/src/erasures/erasure-list-at.ts';
import { IdentityConfig } from '../../../identity/src/config.ts';
import { takeBackup } from './backup.ts';
import { OperationError } from './manifest.ts';
import { restoreBackup } from './restore.ts';

export type Ended = Readonly<{ status: 0 | 1 | 2; out: string; err: string }>;

const backupHelp = `Copies every store into an empty folder, while people book.

  npm run backup -- --to FOLDER

  In it: the events of all services and the sealed vault, in the order scheduling, check-in, identity, notification.
  Not in it, keep it elsewhere: the key-encryption key, without which the vault of the copy cannot be read;
  the list of erased people (ERASURE_LIST), by which they stay erased after a restore.
  Not in it, made anew: views, jobs, the broker's facts.
`;

const restoreHelp = `Fills an empty place from a backup, before anything is started there.

  npm run restore -- --from FOLDER [--quiet-until INSTANT] [--retell-minutes N] [--no-erasures]

  --quiet-until     messages due before (2026-12-01T06:00:00Z) are given up instead of sent
  --retell-minutes  facts of so long before the copy are told again; default 60. It repeats no message: it makes sure
                    that none is missing which was on its way when the copy was made
  --no-erasures     goes on though the list of erased people is not there or holds fewer than when the copy was made:
                    they come back

  It needs the key-encryption key under which the backup was made, and ERASURE_LIST where the old system kept it.
`;

const usage = (why: string, help: string): Ended => ({ status: 2, out: '', err: `${why}\n\n${help}` });

/** Runs the work with lines collected; what must not or cannot be is said in words. */
const told = async (work: (say: (line: string) => void) => Promise<0 | 1>): Promise<Ended> => {
  const lines: string[] = [];
  try {
    const status = await work((line) => lines.push(line));
    return { status, out: `${lines.join('\n')}\n`, err: '' };
  } catch (error) {
    if (error instanceof OperationError || error instanceof FolderInUseError)
      return { status: 1, out: '', err: `${error.message}\n` };
    throw error;
  }
};

const parsed = <T>(parse: () => T): T | undefined => {
  try {
    return parse();
  } catch {
    return undefined;
  }
};

const help = { type: 'boolean', short: 'h' } as const;
const text = { type: 'string' } as const;

/** `npm run backup`. Throws ConfigError. */
export const backupCommand = async (args: readonly string[], env: Env): Promise<Ended> => {
  const asked = parsed(() => parseArgs({ args: [...args], options: { to: text, help } }).values);
  if (asked?.help) return { status: 0, out: backupHelp, err: '' };
  const to = asked?.to;
  if (!to) return usage('Where to? --to FOLDER', backupHelp);
  const { clock } = systemSetting('backup', env).seams;
  return told(async (say) => {
    const config = readConfig(CommonConfig, env);
    const { count: erased } = await erasures(env);
    const { began } = await takeBackup({ config, keyFile: env['KEY_ENCRYPTION_KEY_FILE'], to, erased, clock, say });
    say(`Taken at ${began}. Not in it, keep them elsewhere: the key-encryption key and the list of erased people.`);
    return 0;
  });
};

/** How many people are on the list of the erased, and where it lies, in words without a password. */
const erasures = async (env: Env): Promise<Readonly<{ count: number; where: string }>> => {
  const address = erasureAddressOf(readConfig(IdentityConfig, env));
  const list = await erasureListAt(address);
  try {
    const onServer = /^mongodb/.test(address);
    return {
      count: (await list.all()).size,
      where: onServer ? 'on its server' : `in ${address.replace(/^file:/, '')}`,
    };
  } finally {
    await list.close();
  }
};

const restoreOptions = {
  ...{ from: text, 'quiet-until': text, 'retell-minutes': text, help },
  'no-erasures': { type: 'boolean', default: false },
} as const;

/** `npm run restore`. Throws ConfigError. */
export const restoreCommand = async (args: readonly string[], env: Env): Promise<Ended> => {
  const asked = parsed(() => parseArgs({ args: [...args], options: restoreOptions }).values);
  if (asked?.help) return { status: 0, out: restoreHelp, err: '' };
  const from = asked?.from;
  if (!from || !existsSync(join(from))) return usage('Where from? --from FOLDER', restoreHelp);
  const wanted = asked['quiet-until'];
  const quietUntil = wanted === undefined ? undefined : parseInstant(wanted);
  if (wanted !== undefined && quietUntil === undefined)
    return usage('--quiet-until takes an instant like 2026-12-01T06:00:00Z.', restoreHelp);
  const minutes = asked['retell-minutes'] ?? '60';
  if (!/^\d{1,6}$/u.test(minutes)) return usage('--retell-minutes takes whole minutes.', restoreHelp);
  const { clock, timers } = systemSetting('restore', env).seams;
  return told(async (say) => {
    const config = readConfig(CommonConfig, env);
    const { count, where } = await erasures(env);
    const erased = asked['no-erasures'] ? undefined : count;
    const options = { config, from, quietUntil, retellMinutes: Number(minutes), erased, clock, timers, say };
    const { sound } = await restoreBackup(options);
    if (count === 0)
      say(
        `WARNING: nobody is on the list of erased people ${where}. Bring it before you start, or the erased come back.`,
      );
    return sound ? 0 : 1;
  });
};
