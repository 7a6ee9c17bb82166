import { expect, test } from '@jest/globals';
import { fact } from '../testing/broker.harness.ts';
import { PartitionQueue } from './partition-queue.ts';

const entry = (offset: number, number = offset) => ({ fact: fact('topic', 'a', number), offset: BigInt(offset) });
const unreadable = (offset: number, value: string) => {
  const raw = { key: null, value: Buffer.from(value) };
  return { ...entry(offset), unreadable: 'no JSON', raw };
};

const queue = () => {
  const said: string[] = [];
  const parts = {
    commit: (next: bigint) => said.push(`commit ${next}`),
    drained: () => said.push('drained'),
    park: () => Promise.resolve(said.push('parked')).then(() => undefined),
  };
  return { queue: new PartitionQueue(parts), said };
};

test('each fact that passes is committed, and the last one asks for more', () => {
  const { queue: entries, said } = queue();
  entries.fill([entry(1), entry(2)]);
  entries.passed(entry(1));
  entries.passed(entry(2));
  expect(said).toEqual(['commit 2', 'commit 3', 'drained']);
});

test('a fact is parked before its position is committed', async () => {
  const { queue: entries, said } = queue();
  entries.fill([entry(1), entry(2)]);
  await entries.park({ fact: entry(1).fact, group: 'group', reason: 'rule', at: '' }, entry(1));
  expect(said).toEqual(['parked', 'commit 2']);
});

test('a fact that passes after the partition was taken away commits nothing and does not move what came since', () => {
  const { queue: entries, said } = queue();
  entries.fill([entry(1), entry(2)]);
  entries.clear();
  entries.passed(entry(1));
  expect([entries.held, said]).toEqual([0, []]);
});

test('what has been handled here is not handled again when it is told again after a rebalance', () => {
  const { queue: entries, said } = queue();
  entries.fill([entry(1), entry(2)]);
  entries.clear();
  entries.passed(entry(1));
  entries.fill([entry(1), entry(2)]);
  expect([entries.next()?.offset, said]).toEqual([2n, ['commit 2']]);
});

test('facts of a topic that was made anew are heard though their numbers are low', () => {
  const { queue: entries, said } = queue();
  entries.fill([entry(1), entry(2), entry(3)]);
  for (const at of [1, 2, 3]) entries.passed(entry(at));
  said.length = 0;
  entries.fill([entry(0, 10), entry(1, 11)]);
  expect([entries.held, entries.next()?.fact.id, said]).toEqual([2, '10', []]);
  entries.passed(entry(0, 10));
  entries.passed(entry(1, 11));
  expect(said).toEqual(['commit 1', 'commit 2', 'drained']);
});

test('the facts told again in a topic that was made anew are left out as far as they are the same, then heard', () => {
  const { queue: entries, said } = queue();
  entries.fill([entry(0), entry(1), entry(2)]);
  for (const at of [0, 1, 2]) entries.passed(entry(at));
  said.length = 0;
  entries.fill([entry(0), entry(1, 9), entry(2)]);
  expect([entries.held, entries.next()?.fact.id, said]).toEqual([2, '9', ['commit 1']]);
});

test('a message that cannot be read is known by what it holds', () => {
  const { queue: entries } = queue();
  entries.fill([unreadable(0, 'hello')]);
  entries.passed(unreadable(0, 'hello'));
  entries.fill([unreadable(0, 'hello')]);
  expect(entries.held).toBe(0);
  entries.fill([unreadable(0, 'goodbye')]);
  expect(entries.held).toBe(1);
});

test('it remembers a bounded number of facts, the latest', () => {
  const { queue: entries } = queue();
  const all = Array.from({ length: 2_001 }, (_, at) => entry(at));
  entries.fill(all);
  for (const one of all) entries.passed(one);
  entries.fill(all.slice(1));
  expect(entries.held).toBe(0);
  entries.fill(all);
  expect(entries.held).toBe(2_001);
});
