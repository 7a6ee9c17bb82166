import { expect, it } from '@jest/globals';
import { outcomesOf, type BulkResult } from './outcomes.ts';

type Errors = Parameters<typeof failure>[1];
const failure = (insertedCount: number, errors: readonly { index: number; code: number }[], concern?: object) => {
  const result: BulkResult = {
    insertedCount,
    getWriteErrors: () => errors,
    getWriteConcernError: () => concern,
  };
  return { rejected: Object.assign(new Error('bulk write'), { result }) };
};
const duplicate = (index: number): Errors[number] => ({ index, code: 11000 });

it('has won when the call resolved with every document inserted', () => {
  expect(outcomesOf(2, { resolved: { insertedCount: 2 } })).toEqual(['won', 'won']);
});

it('knows nothing when the call resolved with fewer documents than were sent', () => {
  expect(outcomesOf(2, { resolved: { insertedCount: 1 } })).toEqual(['unknown', 'unknown']);
});

it('tells winners from losers when every document is accounted for', () => {
  expect(outcomesOf(3, failure(2, [duplicate(1)]))).toEqual(['won', 'lost', 'won']);
});

it('has lost with every document when all are duplicates', () => {
  expect(outcomesOf(2, failure(0, [duplicate(0), duplicate(1)]))).toEqual(['lost', 'lost']);
});

it('has lost on a duplicate key alone: any other write error is unknown', () => {
  expect(outcomesOf(3, failure(1, [duplicate(0), { index: 2, code: 50 }]))).toEqual(['lost', 'won', 'unknown']);
});

it('believes no winner beside a write-concern error, but believes a duplicate', () => {
  expect(outcomesOf(2, failure(1, [duplicate(0)], { code: 64 }))).toEqual(['lost', 'unknown']);
});

it('believes no winner when inserted and errors do not add up to what was sent', () => {
  expect(outcomesOf(3, failure(1, [duplicate(0)]))).toEqual(['lost', 'unknown', 'unknown']);
});

it('believes no winner of a dropped connection, which comes without write errors and with all ids as inserted', () => {
  expect(outcomesOf(2, failure(2, []))).toEqual(['unknown', 'unknown']);
  expect(outcomesOf(2, failure(0, []))).toEqual(['unknown', 'unknown']);
});

it('knows nothing of a failure without a result', () => {
  for (const rejected of [new Error('timed out'), undefined, 'no', { result: {} }])
    expect(outcomesOf(2, { rejected })).toEqual(['unknown', 'unknown']);
});
