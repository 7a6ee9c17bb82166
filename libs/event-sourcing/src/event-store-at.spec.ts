import { expect, it } from '@jest/globals';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainOf } from './contract/story.ts';
import { StoreClosedError } from './event-store.ts';
import { eventStoreAt } from './event-store-at.ts';

it('keeps the events of a service in a file of its name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stores-'));
  const store = await eventStoreAt(`sqlite:${folder}/data`, 'scheduling');
  expect((await stat(join(folder, 'data', 'scheduling.db'))).isFile()).toBe(true);
  await store.close();
  await rm(folder, { recursive: true });
});

it('is one instance for all users of one address, closed by the last of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stores-'));
  const [one, two] = await Promise.all([
    eventStoreAt(`sqlite:${folder}`, 'a'),
    eventStoreAt(`sqlite:${folder}/.`, 'a'),
  ]);
  const other = await eventStoreAt(`sqlite:${folder}`, 'b');
  expect(one).toBe(two);
  expect(one).not.toBe(other);
  await one.close();
  expect(await two.append(chainOf('a-1', 1))).toEqual(['won']);
  await two.close();
  await expect(two.read('a-1')).rejects.toThrow(StoreClosedError);
  await other.close();
  const again = await eventStoreAt(`sqlite:${folder}`, 'a');
  expect(await again.read('a-1')).toHaveLength(1);
  await again.close();
  await rm(folder, { recursive: true });
});

it('forgets in memory, and shares what has a label', async () => {
  expect(await eventStoreAt('memory:', 'a')).not.toBe(await eventStoreAt('memory:', 'a'));
  const shared = await eventStoreAt('memory:label', 'a');
  expect(await eventStoreAt('memory:label', 'a')).toBe(shared);
});

it('says which addresses it knows', async () => {
  await expect(eventStoreAt('postgres://x', 'a')).rejects.toThrow(/must begin with sqlite:, mongodb:/);
});
