import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventStoreAt, type EventStore } from '#event-sourcing';
import { systemSetting } from '#platform';
import { scratchFolder } from '#testing';
import { erasureListAt } from '../../../identity/src/erasures/erasure-list-at.ts';
import { backupCommand, restoreCommand } from './command.ts';

const folder = scratchFolder('huduma-operation');
const [data, copy, place] = ['data', 'copy', 'place'].map((name) => join(folder.path, name)) as [
  string,
  string,
  string,
];
const envOf = (dataDir: string, fill = 5) => ({
  DATA_DIR: dataDir,
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, fill).toString('base64'),
});
const events = [{ type: 'UmbrellaLent', data: { to: 'x' }, commandId: 'one' }];

const withStore = async <T>(dataDir: string, work: (store: EventStore) => Promise<T>): Promise<T> => {
  const store = await eventStoreAt(`sqlite:${dataDir}`, 'scheduling');
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};
const untoldIn = (dataDir: string) =>
  withStore(dataDir, async (store) => (await store.untold(10)).map(({ stream }) => stream));

beforeEach(async () => {
  for (const each of [data, copy, place]) rmSync(each, { recursive: true, force: true });
  await withStore(data, async (store) => {
    for (const stream of ['long-ago', 'told', 'untold']) {
      const recordedAt =
        stream === 'long-ago' ? '2020-01-01T00:00:00.000Z' : systemSetting('spec', envOf(data)).seams.clock.now();
      await store.append([{ stream, from: 1, events, previousHash: '', recordedAt }]);
    }
    await store.markTold([
      { stream: 'long-ago', from: 1 },
      { stream: 'told', from: 1 },
    ]);
  });
  expect(await backupCommand(['--to', copy], envOf(data))).toMatchObject({ status: 0 });
});
afterAll(() => folder.remove());

const restore = (...more: readonly string[]) => restoreCommand(['--from', copy, ...more], envOf(place));

describe('a backup', () => {
  it('keeps the marks of what was told, but for the hour before it', async () => {
    expect(await restore('--retell-minutes', '0')).toMatchObject({ status: 0 });
    expect(await untoldIn(place)).toEqual(['untold']);
    rmSync(place, { recursive: true });
    expect(await restore()).toMatchObject({ status: 0 });
    expect(await untoldIn(place)).toEqual(['told', 'untold']);
  });

  it('warns where nobody is on the list of the erased, for it may not be there', async () => {
    expect((await restore()).out).toMatch(/WARNING: nobody is on the list .* in .*erasures\.log/);
  });

  it('is restored beside the list of those who were erased before it alone, unless that does not matter', async () => {
    rmSync(copy, { recursive: true });
    const list = join(folder.path, 'elsewhere', 'erasures.log');
    const erasures = await erasureListAt(list);
    await erasures.add({ person: 'asha', at: '2026-12-01T06:00:00Z' });
    const env = { ...envOf(data), ERASURE_LIST: list };
    expect(await backupCommand(['--to', copy], env)).toMatchObject({ status: 0 });
    const refused = await restore();
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('The list of erased people holds 0') });
    expect(existsSync(join(place, 'scheduling.db'))).toBe(false);
    await erasures.add({ person: 'baraka', at: '2026-12-01T07:00:00Z' });
    const { status, out } = await restoreCommand(['--from', copy], { ...envOf(place), ERASURE_LIST: list });
    expect([status, out]).toEqual([0, expect.not.stringContaining('WARNING')]);
    rmSync(place, { recursive: true });
    expect(await restore('--no-erasures')).toMatchObject({ status: 0, out: expect.stringContaining('WARNING') });
  });

  it('is refused when one byte of it is another, when it is unfinished, and under another key', async () => {
    const underAnother = await restoreCommand(['--from', copy], envOf(place, 6));
    expect(underAnother).toMatchObject({ status: 1, err: expect.stringContaining('not the one under which') });
    appendFileSync(join(copy, 'scheduling.db'), 'x');
    expect(await restore()).toMatchObject({ status: 1, err: expect.stringContaining('is not as it was') });
    rmSync(join(copy, 'manifest.json'));
    expect(await restore()).toMatchObject({ status: 1, err: expect.stringContaining('no finished backup') });
  });

  it('says what is missing on the command line', async () => {
    expect(await backupCommand([], envOf(data))).toMatchObject({ status: 2 });
    expect(await restore('--quiet-until', 'yesterday')).toMatchObject({ status: 2 });
    expect(await restore('--retell-minutes', 'some')).toMatchObject({ status: 2 });
  });
});
