import { expect, it } from '@jest/globals';
import { idOf, inBatches, isPast, rangeOf } from './documents.ts';

it('names a commit by its stream and its first version in ten digits, so that ids sort as versions do', () => {
  expect(idOf({ stream: 'a-1', from: 7 })).toBe('a-1:0000000007');
  const versions = [1, 9, 10, 99, 1_000, 123_456_789];
  const ids = versions.map((from) => idOf({ stream: 'a-1', from }));
  expect([...ids].sort()).toEqual(ids);
});

it('asks with the stream and a range of ids that holds its commits alone', () => {
  const { stream, _id } = rangeOf('a-1', 3);
  expect(stream).toBe('a-1');
  const holds = (id: string): boolean => id >= _id.$gte && id < _id.$lt;
  expect(holds(idOf({ stream: 'a-1', from: 3 }))).toBe(true);
  expect(holds(idOf({ stream: 'a-1', from: 2 }))).toBe(false);
  expect(holds(idOf({ stream: 'a-10', from: 3 }))).toBe(false);
  expect(isPast('a-1', idOf({ stream: 'a-1', from: 9 }))).toBe(false);
  expect(isPast('a-1', idOf({ stream: 'b', from: 1 }))).toBe(true);
});

it('sends at most 1,000 commits and 8 MB at once, and loses none', () => {
  const small = Array.from({ length: 2_500 }, (_, n) => ({ n, body: 'x' }));
  expect(inBatches(small).map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  const large = Array.from({ length: 5 }, (_, n) => ({ n, body: 'x'.repeat(3 * 1024 * 1024) }));
  expect(inBatches(large).map(({ length }) => length)).toEqual([2, 2, 1]);
  expect(inBatches(large).flat()).toEqual(large);
  expect(inBatches([])).toEqual([]);
});
