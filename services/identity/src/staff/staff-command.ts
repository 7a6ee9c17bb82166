// `npm run staff`: accounts of officers, made beside a running system. Secrets are shown once and go nowhere else.
import { parseArgs } from 'node:util';
import { roles, type Role } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { eventStoreAt } from '#event-sourcing';
import { addressesOf, keyEncryptionKeys, readConfig, systemSetting, type Env } from '#platform';
import { identityAggregates } from '../aggregates.ts';
import { IdentityConfig } from '../config.ts';
import { madeIds } from '../ids.ts';
import { openKeyRing } from '../keys/key-ring.ts';
import { vaultAt } from '../vault/vault-at.ts';
import { OfficerAccounts, type Post } from './officer-accounts.ts';
import { OfficerExistsError } from './officer.decider.ts';

export type Ended = Readonly<{ status: number; out?: string; err?: string }>;
type Values = Readonly<
  Partial<Record<'username' | 'role' | 'centre' | 'county', string>> & { json: boolean; help: boolean }
>;

/** Roles whose doors are those of their own centre. */
const atACentre: readonly Role[] = ['gate-officer', 'desk-officer', 'centre-manager'];

const help = `Accounts of staff.

  npm run staff -- create --username U --role R [--centre C] [--county C] [--json]
      makes an account and prints its password and TOTP secret, once
  npm run staff -- list [--json]
  npm run staff -- disable --username U [--json]

  roles: ${roles.join(', ')}
  --centre and --county take an id of the catalogue; ${atACentre.join(', ')} need a centre. The data folder is that of the running system (DATA_DIR).`;

const options = {
  username: { type: 'string' },
  role: { type: 'string' },
  centre: { type: 'string' },
  county: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const isRole = (text: string | undefined): text is Role => (roles as readonly (string | undefined)[]).includes(text);

class UsageError extends Error {
  override readonly name = 'UsageError';
}

const usernameOf = ({ username }: Values): string => {
  if (username && /^[a-z0-9][a-z0-9._-]{1,39}$/i.test(username)) return username;
  throw new UsageError('--username takes 2 to 40 letters, digits, dots, hyphens and underscores');
};

const postOf = ({ role, centre, county }: Values, env: Env): Post => {
  const config = readConfig(IdentityConfig, env);
  const pack = loadCountryPack(config.COUNTRY, config.COUNTRY_PACK_DIR);
  if (!isRole(role)) throw new UsageError(`--role takes one of ${roles.join(', ')}`);
  if (centre !== undefined && !pack.centres.some(({ id }) => id === centre))
    throw new UsageError(`--centre takes the id of a centre, such as ${pack.centres[0]?.id ?? ''}`);
  if (centre === undefined && atACentre.includes(role))
    throw new UsageError(`--centre is needed for the role ${role}: without one they could open nothing`);
  if (county !== undefined && !pack.counties.some(({ id }) => id === county))
    throw new UsageError(`--county takes the id of a county, such as ${pack.counties[0]?.id ?? ''}`);
  return { role, centre: centre ?? null, county: county ?? null };
};

const withAccounts = async <T>(env: Env, work: (accounts: OfficerAccounts) => Promise<T>): Promise<T> => {
  const config = readConfig(IdentityConfig, env);
  const { eventStore } = addressesOf(config);
  const { seams } = systemSetting('staff', { ...env, LOG_LEVEL: 'silent' });
  const [store, vault] = [await eventStoreAt(eventStore, 'identity'), await vaultAt(eventStore)];
  try {
    const ring = await openKeyRing(vault, keyEncryptionKeys(config, seams.random), seams.random);
    const { officers } = identityAggregates({ store, clock: seams.clock, timers: seams.timers, exclusive: false });
    return await work(
      new OfficerAccounts({ officers, vault, keys: ring.vault, ids: madeIds(ring.secrets.ids), seams }),
    );
  } finally {
    await vault.close();
    await store.close();
  }
};

const lines = (value: object): string =>
  Object.entries(value)
    .map(([name, text]) => `${name}: ${String(text ?? '-')}`)
    .join('\n');

const shown = (value: object | readonly object[], json: boolean): string =>
  json ? JSON.stringify(value) : Array.isArray(value) ? value.map(lines).join('\n\n') : lines(value);

const commands: Readonly<Record<string, (values: Values, env: Env) => Promise<Ended>>> = {
  create: async (values, env) => {
    const [username, post] = [usernameOf(values), postOf(values, env)];
    const account = await withAccounts(env, (accounts) => accounts.create(username, post));
    return { status: 0, out: shown(account, values.json) };
  },
  list: async ({ json }, env) => ({
    status: 0,
    out: shown(await withAccounts(env, (accounts) => accounts.list()), json),
  }),
  disable: async (values, env) => {
    const username = usernameOf(values);
    const known = await withAccounts(env, (accounts) => accounts.disable(username));
    return known
      ? { status: 0, out: shown({ username, status: 'disabled' }, values.json) }
      : { status: 1, err: 'Nobody has this user name.' };
  },
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'these arguments could not be read', {
      cause: error,
    });
  }
};

/** Runs one command. Status 0; 1: it could not be done; 2: it was asked wrongly. Throws ConfigError. */
export const runStaffCommand = async (args: readonly string[], env: Env): Promise<Ended> => {
  try {
    const { values, positionals } = parsed(args);
    if (values.help) return { status: 0, out: help };
    const command = positionals.length === 1 ? commands[positionals[0] ?? ''] : undefined;
    return command ? await command(values, env) : { status: 2, err: help };
  } catch (error) {
    if (error instanceof UsageError) return { status: 2, err: `${error.message}\n\n${help}` };
    if (error instanceof OfficerExistsError) return { status: 1, err: 'This user name is taken.' };
    throw error;
  }
};
