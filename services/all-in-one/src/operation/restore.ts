// Fills an empty place from a backup. What was told keeps its mark; only the last hour before the copy is told again, for what
// the broker held and nobody had heard yet is not in any store. Whoever hears a fact twice does nothing the second time.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '#contracts';
import { eventStoreAt, type EventStore } from '#event-sourcing';
import {
  addMinutes,
  addSeconds,
  lockFolder,
  msOf,
  putMark,
  removeMark,
  type Clock,
  type CommonConfig,
  type Timers,
} from '#platform';
import { keepQuietUntil } from '../../../notification/src/sending/quiet.ts';
import { audit, usualSettleSeconds } from '../../../scheduling/src/audit/audit.ts';
import { importCommits } from './commits-file.ts';
import { keyMark, OperationError, readManifest, vaultName, type Manifest, type Part } from './manifest.ts';
import { keyInForce, placeOf, trialClockFile, type Place } from './place.ts';
import { placeFiles } from './sqlite-copy.ts';
import { importVault, isVaultEmpty } from './vault-documents.ts';

export type RestoreOptions = Readonly<{
  config: CommonConfig;
  from: string;
  /** Messages that were due before are given up. */
  quietUntil?: Instant | undefined;
  /** How far before the copy facts are told again; 0: none. */
  retellMinutes: number;
  /** People on the list of the erased as it is now; undefined: it does not matter. */
  erased: number | undefined;
  clock: Clock;
  timers: Timers;
  say: (line: string) => void;
}>;

const restoring = 'restore-unfinished';
const leftovers = ['broker.db', 'jobs.db', 'phone.db'] as const;

const insistEmptyFolder = ({ folder, dataDir }: Place, parts: readonly Part[]): void => {
  const files = parts.flatMap(({ name }) => [`${name}.db`, `${name}.db-wal`, `${name}-views.db`]);
  const found = [...files.map((file) => join(folder, file)), ...leftovers.map((file) => join(dataDir, file))].find(
    existsSync,
  );
  if (found !== undefined)
    throw new OperationError(`${found} is there already; a backup is restored into an empty place.`);
};

const isEmpty = async (store: EventStore): Promise<boolean> => {
  for await (const _ of store.all()) return false;
  return true;
};

const withStore = async <T>(place: Place, name: string, work: (store: EventStore) => Promise<T>): Promise<T> => {
  const store = await eventStoreAt(place.address, name);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

const fillFolder = (place: Place, from: string, parts: readonly Part[]): void => {
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  placeFiles(parts.map(({ file }) => ({ from: join(from, file), to: join(place.folder, file) })));
};

const storesOf = (parts: readonly Part[]) => parts.filter(({ form }) => form === 'commits');

const insistEmptyServer = async (place: Place, parts: readonly Part[]): Promise<void> => {
  for (const { name } of storesOf(parts))
    if (!(await withStore(place, name, isEmpty)))
      throw new OperationError(`The store of ${name} is not empty; a backup is restored into an empty place.`);
  if (!(await isVaultEmpty(place.address)))
    throw new OperationError('The vault is not empty; a backup is restored into an empty place.');
};

const fillServer = async (place: Place, from: string, parts: readonly Part[]): Promise<void> => {
  for (const { name, file } of storesOf(parts))
    await withStore(place, name, (store) => importCommits(join(from, file), store));
  for (const { file } of parts.filter(({ form }) => form === 'documents'))
    await importVault(join(from, file), place.address);
};

/** The list only ever grows: one that holds fewer is not the newest, or not the list at all. */
const insistErased = ({ erased }: RestoreOptions, { erased: then = 0 }: Manifest): void => {
  if (erased === undefined || erased >= then) return;
  throw new OperationError(
    `The list of erased people holds ${String(erased)}; when the backup was taken it held ${String(then)}. Say with ERASURE_LIST ` +
      'where the newest is, or those people come back; --no-erasures: go on without it.',
  );
};

/** What a copy of many minutes holds is as old as its beginning in one stream and as young as its end in another. */
const settleSecondsOf = ({ began, ended }: Manifest): number =>
  usualSettleSeconds + Math.ceil(Math.max(0, msOf(ended) - msOf(began)) / 1000);

const insistFitting = ({ config }: RestoreOptions, manifest: Manifest, place: Place): void => {
  const wanted = place.kind === 'sqlite' ? 'sqlite' : 'commits';
  if (!manifest.parts.some(({ form }) => form === wanted))
    throw new OperationError(
      `The backup is of another kind of store; EVENT_STORE must be of the kind it was taken from.`,
    );
  if (keyMark(keyInForce(config)) !== manifest.key)
    throw new OperationError(
      'The key-encryption key is not the one under which the backup was made: set KEY_ENCRYPTION_KEY to that one, ' +
        'and change it afterwards (npm run keys -- help).',
    );
};

/** From the mark on a crash leaves a place where nothing starts. */
const fill = async (place: Place, from: string, parts: readonly Part[]): Promise<void> => {
  if (place.kind === 'mongodb') {
    await insistEmptyServer(place, parts);
    putMark(place.dataDir, restoring);
    return fillServer(place, from, parts);
  }
  insistEmptyFolder(place, parts);
  const locks = parts.filter(({ name }) => name !== vaultName).map(({ name }) => lockFolder(place.dataDir, name));
  try {
    putMark(place.dataDir, restoring);
    fillFolder(place, from, parts);
  } finally {
    for (const lock of locks) lock.release();
  }
};

const tellAgain = async (place: Place, manifest: Manifest, minutes: number): Promise<void> => {
  // Commits are recorded with milliseconds, and compared as text: the first second belongs to it.
  const since = addSeconds(addMinutes(manifest.began, -minutes), -1);
  for (const { name } of manifest.parts)
    if (name !== vaultName) await withStore(place, name, (store) => store.retell(since));
};

/** Fills the place and looks whether it is sound. Throws OperationError when it must not or cannot. */
export const restoreBackup = async (options: RestoreOptions): Promise<Readonly<{ sound: boolean }>> => {
  const { config, from, quietUntil, retellMinutes, clock, timers, say } = options;
  const manifest = await readManifest(from);
  const place = placeOf(config);
  insistFitting(options, manifest, place);
  insistErased(options, manifest);
  await fill(place, from, manifest.parts);
  const trial = join(from, trialClockFile);
  if (existsSync(trial)) copyFileSync(trial, join(config.DATA_DIR, trialClockFile));
  if (retellMinutes > 0) await tellAgain(place, manifest, retellMinutes);
  if (quietUntil !== undefined)
    await withStore(place, 'notification', (store) => keepQuietUntil({ store, clock, timers }, quietUntil));
  const report = await withStore(place, 'scheduling', (store) => audit(store, settleSecondsOf(manifest)));
  removeMark(place.dataDir, restoring);
  say(
    `Restored as of ${manifest.began}: ${report.bookings} bookings; the audit is ${report.ok ? 'clean' : 'NOT clean: npm run audit'}.`,
  );
  return { sound: report.ok };
};
