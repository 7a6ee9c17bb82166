// A copy of every store, taken while people book. What is not in it: the key-encryption key, the list of erased people, views,
// jobs and the broker's facts (made anew from the stores), the on-screen phone.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventStoreAt } from '#event-sourcing';
import type { Clock, CommonConfig } from '#platform';
import { exportCommits } from './commits-file.ts';
import {
  copyOrder,
  digestOf,
  keyMark,
  OperationError,
  vaultName,
  writeManifest,
  type Manifest,
  type Part,
} from './manifest.ts';
import { developmentKey, keyInForce, liesIn, placeOf, trialClockFile, type Place } from './place.ts';
import { copySqlite } from './sqlite-copy.ts';
import { exportVault } from './vault-documents.ts';

export type BackupOptions = Readonly<{
  config: CommonConfig;
  /** The file that holds the key-encryption key, where it comes from one. */
  keyFile?: string | undefined;
  to: string;
  /** People on the list of the erased, which is kept elsewhere. */
  erased: number;
  clock: Clock;
  say: (line: string) => void;
}>;

const insistApart = ({ config, keyFile, to }: BackupOptions): void => {
  if (liesIn(to, config.DATA_DIR) || liesIn(config.DATA_DIR, to))
    throw new OperationError(
      `--to must lie outside ${config.DATA_DIR}: a copy beside the original, or its key, is none.`,
    );
  if (keyFile !== undefined && liesIn(keyFile, to))
    throw new OperationError('--to holds the key-encryption key: whoever finds the copy must not find its key.');
  if (existsSync(join(to, developmentKey)))
    throw new OperationError(`--to holds ${developmentKey}: whoever finds the copy must not find its key.`);
  if (existsSync(to) && readdirSync(to).length > 0) throw new OperationError(`${to} is not empty.`);
};

const partOf = async (to: string, part: Pick<Part, 'name' | 'form' | 'file'>): Promise<Part> => ({
  ...part,
  ...(await digestOf(join(to, part.file))),
});

/** The vault after the events of identity: a row without its event is a registration under way, an event without its row is nobody. */
const names: readonly string[] = copyOrder.flatMap((name) => (name === 'identity' ? [name, vaultName] : [name]));

const copyFiles = async ({ folder }: Place, to: string): Promise<readonly Part[]> => {
  const parts: Part[] = [];
  for (const name of names) {
    const file = `${name}.db`;
    if (!existsSync(join(folder, file))) continue;
    await copySqlite(join(folder, file), join(to, file));
    parts.push(await partOf(to, { name, form: 'sqlite', file }));
  }
  return parts;
};

const copyCommits = async (address: string, name: string, to: string): Promise<Part> => {
  const file = `${name}.ndjson`;
  const store = await eventStoreAt(address, name);
  try {
    await exportCommits(store, join(to, file));
  } finally {
    await store.close();
  }
  return partOf(to, { name, form: 'commits', file });
};

const copyServer = async ({ address }: Place, to: string): Promise<readonly Part[]> => {
  const parts: Part[] = [];
  for (const name of names) {
    if (name !== vaultName) parts.push(await copyCommits(address, name, to));
    else {
      await exportVault(address, join(to, `${name}.ndjson`));
      parts.push(await partOf(to, { name, form: 'documents', file: `${name}.ndjson` }));
    }
  }
  return parts;
};

/** Copies all stores into the empty folder `to`. Throws OperationError when it must not or cannot. */
export const takeBackup = async (options: BackupOptions): Promise<Manifest> => {
  const { config, to, erased, clock, say } = options;
  const place = placeOf(config);
  insistApart(options);
  const key = keyMark(keyInForce(config));
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const began = clock.now();
  const parts = place.kind === 'sqlite' ? await copyFiles(place, to) : await copyServer(place, to);
  if (parts.length === 0) throw new OperationError(`There is no store at ${place.address.split('@').at(-1) ?? ''}.`);
  const trial = join(config.DATA_DIR, trialClockFile);
  if (existsSync(trial)) copyFileSync(trial, join(to, trialClockFile));
  const manifest: Manifest = { format: 1, began, ended: clock.now(), key, erased, parts: [...parts] };
  writeManifest(to, manifest);
  for (const { name, bytes } of parts) say(`${name}: ${bytes} bytes`);
  return manifest;
};
