import { expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { viewStoreContract } from './view-store.contract.ts';
import { viewsAt } from './views-at.ts';

viewStoreContract('the memory view store', async () => {
  const views = await viewsAt('memory:', 'spec');
  return { views, stop: () => views.close() };
});

const inFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'views-'));
  const open = () => viewsAt(`sqlite:${folder}`, 'spec');
  return { open, remove: () => rm(folder, { recursive: true }) };
};

viewStoreContract('the SQLite view store', async () => {
  const { open, remove } = await inFolder();
  const views = await open();
  return { views, stop: () => views.close().then(remove) };
});

it('finds its documents again after a restart', async () => {
  const { open, remove } = await inFolder();
  const first = await open();
  await first.collection('docs', { indexes: { key: () => 'k' } }).put({ id: 'a' });
  await first.close();
  const second = await open();
  expect(await second.collection('docs', { indexes: { key: () => 'k' } }).findBy('key', 'k')).toEqual([{ id: 'a' }]);
  await second.close();
  await remove();
});
