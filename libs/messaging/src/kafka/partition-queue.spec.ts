import { expect, test } from '@jest/globals';
import { fact } from '../testing/broker.harness.ts';
import { PartitionQueue } from './partition-queue.ts';

const entry = (offset: number) => ({ fact: fact('topic', 'a', offset), offset: BigInt(offset) });

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
