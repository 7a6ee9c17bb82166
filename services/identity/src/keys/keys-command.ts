// `npm run keys`: a new key-encryption key for all that lies under one, beside a running system.
import { parseArgs } from 'node:util';
import {
  addressesOf,
  keyEncryptionKeys,
  readConfig,
  systemRandom,
  wrappingOf,
  type Env,
  type Wrapping,
} from '#platform';
import { IdentityConfig } from '../config.ts';
import { vaultAt } from '../vault/vault-at.ts';
import type { Vault } from '../vault/vault.port.ts';
import { openKeyRing } from './key-ring.ts';
import { countKeys, RotationUnfinishedError, rotateKeys, type Counted } from './rotation.ts';
import { missingSecrets } from './secrets.ts';

export type Ended = Readonly<{ status: number; out?: string; err?: string }>;

const help = `The key-encryption key, under which the keys of people and the secrets of all services lie.

  npm run keys -- status [--json]
      says how many keys lie under the current key-encryption key, the former one, or neither, and how many secrets
      are missing; status 0 when all are there and lie under the current one, else 1
  npm run keys -- rotate [--json]
      wraps every person's key and every secret, of every service, anew under the current key-encryption key

  How a key is changed, without stopping for long:
    1. make a new one: openssl rand -base64 32
    2. start all services again with KEY_ENCRYPTION_KEY=<new> and KEY_ENCRYPTION_KEY_OLD=<former>
    3. with the same two: npm run keys -- rotate     (after a crash: again)
    4. start all services again without KEY_ENCRYPTION_KEY_OLD, and destroy the former key
       when no backup from before is kept any more: such a backup opens with it alone

  The vault is that of the running system (EVENT_STORE, DATA_DIR). People stay logged in, at every door and in every
  browser; codes under way stay valid, a repeated Idempotency-Key finds its answer, slips are signed as before.`;

const options = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const withVault = async <T>(env: Env, work: (vault: Vault, config: IdentityConfig) => Promise<T>): Promise<T> => {
  const config = readConfig(IdentityConfig, env);
  const vault = await vaultAt(addressesOf(config).eventStore);
  try {
    return await work(vault, config);
  } finally {
    await vault.close();
  }
};

const shown = (value: Readonly<Record<string, number>>, json: boolean): string =>
  json
    ? JSON.stringify(value)
    : Object.entries(value)
        .map(([name, count]) => `${name}: ${count}`)
        .join('\n');

/** `missing`: secrets that the next start of identity makes; until then somebody goes without, or derives them still. */
const countOf = async (vault: Vault, wrapping: Wrapping): Promise<Counted & Readonly<{ missing: number }>> => ({
  ...(await countKeys(vault, wrapping)),
  missing: await missingSecrets(vault),
});

const done = ({ former, neither, missing }: Awaited<ReturnType<typeof countOf>>): 0 | 1 =>
  former + neither + missing === 0 ? 0 : 1;

const status = (env: Env, json: boolean): Promise<Ended> =>
  withVault(env, async (vault, config) => {
    const counted = await countOf(vault, wrappingOf(keyEncryptionKeys(config, systemRandom), systemRandom));
    return { status: done(counted), out: shown(counted, json) };
  });

const rotate = (env: Env, json: boolean): Promise<Ended> =>
  withVault(env, async (vault, config) => {
    const keks = keyEncryptionKeys(config, systemRandom);
    if (!keks.former) return { status: 2, err: 'KEY_ENCRYPTION_KEY_OLD is missing: the key that is to be replaced.' };
    // Secrets that are not kept yet are made first: from here on none is derived from the former key.
    const { wrapping } = await openKeyRing(vault, keks, systemRandom);
    const wrapped = await rotateKeys(vault, wrapping);
    const counted = await countOf(vault, wrapping);
    return { status: done(counted), out: shown({ wrapped, ...counted }, json) };
  });

const commands: Readonly<Record<string, typeof status>> = { status, rotate };

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return undefined;
  }
};

/** Runs one command. Status 0; 1: it could not be done, or is not done; 2: it was asked wrongly. Throws ConfigError. */
export const runKeysCommand = async (args: readonly string[], env: Env): Promise<Ended> => {
  const read = parsed(args);
  if (read?.values.help) return { status: 0, out: help };
  const command = read?.positionals.length === 1 ? commands[read.positionals[0] ?? ''] : undefined;
  if (!read || !command) return { status: 2, err: help };
  try {
    return await command(env, read.values.json);
  } catch (error) {
    if (error instanceof RotationUnfinishedError) return { status: 1, err: error.message };
    throw error;
  }
};
