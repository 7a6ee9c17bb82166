import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { eventStoreAt, type Commit, type EventStore } from '#event-sourcing';
import { CommonConfig, databaseOf, readConfig, systemRandom, systemTimers } from '#platform';
import { scratchFolder, testSeams } from '#testing';
import { erasureListAt } from '../../../identity/src/erasures/erasure-list-at.ts';
import { vaultAt } from '../../../identity/src/vault/vault-at.ts';
import { takeBackup } from './backup.ts';
import { backupCommand, restoreCommand } from './command.ts';
import { copyOrder, vaultName } from './manifest.ts';
import { restoreBackup } from './restore.ts';

const server = process.env['EVENT_STORE'] ?? '';
const there = /^mongodb(\+srv)?:/.test(server);
const onServer = there || process.env['ENGINES'] === 'required' ? it : it.skip;
if (!there) process.stderr.write('SKIPPED: backup of a server NOT tested, EVENT_STORE names no mongodb:// address\n');

const folder = scratchFolder('huduma-server-backup');
const run = Buffer.from(systemRandom.bytes(4)).toString('hex');
const at = (path: string): string => {
  const address = new URL(server);
  address.pathname = `/${path}-${run}`;
  return address.toString();
};
const configOf = (path: string) => {
  const key = Buffer.alloc(32, 5).toString('base64');
  return readConfig(CommonConfig, {
    DATA_DIR: join(folder.path, path),
    EVENT_STORE: at(path),
    KEY_ENCRYPTION_KEY: key,
  });
};
const outside = () => ({ clock: testSeams('2026-12-01T06:00:00Z').clock, say: () => undefined });

const commitsOf = async (store: EventStore): Promise<readonly Commit[]> => {
  const all: Commit[] = [];
  for await (const commit of store.all()) all.push(commit);
  return all;
};
const inStore = async <T>(path: string, name: string, work: (store: EventStore) => Promise<T>): Promise<T> => {
  const store = await eventStoreAt(at(path), name);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

const told = { stream: 'a', from: 1 };
const person = { person: 'p1', version: 1, wrappedKey: Buffer.from('key'), sealed: Buffer.from('sealed') };
const lookUp = { kind: 'document', hash: 'hash of a document' } as const;

const fill = async (): Promise<void> => {
  await inStore('from', 'check-in', async (store) => {
    const recordedAt = '2026-12-01T05:00:00.000Z';
    for (const stream of ['a', 'b']) {
      const events = [{ type: 'UmbrellaLent', data: { to: 'x', '2': 'é' }, commandId: `${stream}1` }];
      await store.append([{ stream, from: 1, events, previousHash: '', recordedAt }]);
      const [first] = await store.read(stream);
      await store.append([{ stream, from: 2, events, previousHash: first?.hash ?? '', recordedAt }]);
    }
    await store.markTold([told]);
  });
  const vault = await vaultAt(at('from'));
  expect(await vault.save({ row: person, lookUps: [lookUp], wards: [], peoplePerPhone: 5 })).toBe('saved');
  await vault.close();
};

beforeAll(async () => {
  if (there) await fill();
});
afterAll(async () => {
  folder.remove();
  if (!there) return;
  const connection = await mongoose.createConnection(server).asPromise();
  for (const path of ['from', 'to', 'elsewhere'])
    for (const name of [...copyOrder, vaultName, 'identity-erasures'])
      await connection.useDb(databaseOf(at(path), name)).dropDatabase();
  await connection.close();
});

onServer('brings every commit, every mark and the vault to another place', async () => {
  const copy = join(folder.path, 'copy');
  await takeBackup({ config: configOf('from'), to: copy, erased: 0, ...outside() });
  const restore = { from: copy, retellMinutes: 0, erased: 0, timers: systemTimers, ...outside() };
  expect(await restoreBackup({ config: configOf('to'), ...restore })).toEqual({ sound: true });
  const before = await inStore('from', 'check-in', commitsOf);
  const after = await inStore('to', 'check-in', commitsOf);
  expect(before).toHaveLength(4);
  expect(after).toEqual(before);
  const untold = await inStore('to', 'check-in', (store) => store.untold(10));
  expect(untold.map(({ stream, from }) => `${stream} ${from}`).sort()).toEqual(['a 2', 'b 1', 'b 2']);
  const vault = await vaultAt(at('to'));
  expect(await vault.find(lookUp)).toEqual(['p1']);
  expect(Buffer.from((await vault.person('p1'))?.sealed ?? []).toString()).toBe('sealed');
  await vault.close();
  await expect(restoreBackup({ config: configOf('to'), ...restore })).rejects.toThrow('is not empty');
});

onServer('is not restored beside the empty list that a new place has by itself', async () => {
  const erasures = await erasureListAt(at('from'));
  await erasures.add({ person: 'asha', at: '2026-12-01T05:30:00Z' });
  await erasures.close();
  const KEY_ENCRYPTION_KEY = Buffer.alloc(32, 5).toString('base64');
  const envOf = (path: string) => ({
    ...{ DATA_DIR: join(folder.path, `${path}-data`), EVENT_STORE: at(path), KEY_ENCRYPTION_KEY, TRIAL: 'open' },
  });
  const to = join(folder.path, 'copy-with-erasures');
  expect(await backupCommand(['--to', to], envOf('from'))).toMatchObject({ status: 0 });
  const refused = await restoreCommand(['--from', to], envOf('elsewhere'));
  expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('The list of erased people holds 0') });
  const named = { ...envOf('elsewhere'), ERASURE_LIST: at('from') };
  expect(await restoreCommand(['--from', to], named)).toMatchObject({
    status: 0,
    out: expect.not.stringContaining('WARNING'),
  });
});
