// What is stored stays readable for ever: these bytes must not change.
import { expect, it } from '@jest/globals';
import { BrokenStreamError } from './event-store.ts';
import { seal, unseal } from './seal.ts';
import { upcasters } from './upcasting.ts';

const commit = {
  stream: 'stand-1',
  from: 1,
  previousHash: '',
  recordedAt: '2026-12-01T06:00:00.000Z',
  events: [{ type: 'Noted', data: { text: 'Habari ✓' }, commandId: 'c-1' }],
};

it('hashes a commit as the first release did', () => {
  const { hash, body, to } = seal(commit);
  expect(body).toBe('[{"type":"Noted","data":{"text":"Habari ✓"},"commandId":"c-1"}]');
  expect(to).toBe(1);
  expect(hash).toBe('18af668c942e4e034d54e3f05aaed9f8b027daec3d3ea9f8c016d1839b4350c6');
});

it('reads back what it sealed', () => {
  const { events: _, ...stored } = seal(commit);
  expect(unseal(stored)).toEqual({ ...commit, to: 1, hash: stored.hash });
});

it('finds out when anything of a commit was changed', () => {
  const { events: _, ...stored } = seal(commit);
  const changes = [
    { stream: 'stand-2' },
    { from: 2, to: 2 },
    { recordedAt: '2026-12-01T06:00:00.001Z' },
    { previousHash: 'f' },
    { body: stored.body.replace('Habari', 'habari') },
    { hash: stored.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
  ];
  for (const change of changes) expect(() => unseal({ ...stored, ...change })).toThrow(BrokenStreamError);
});

it('seals no empty commit and no version below 1', () => {
  expect(() => seal({ ...commit, events: [] })).toThrow(RangeError);
  expect(() => seal({ ...commit, from: 0 })).toThrow(RangeError);
  expect(() => seal({ ...commit, stream: '' })).toThrow(RangeError);
});

it('leaves an event alone that no upcaster knows, and ends a chain that would not end', () => {
  const event = { type: 'Noted', data: {}, commandId: 'c' };
  expect(upcasters({})(event)).toBe(event);
  expect(upcasters({ Noted: ({ type }) => ({ type, data: { now: 1 } }) })(event).data).toEqual({ now: 1 });
  const circle = upcasters({ Noted: ({ data }) => ({ type: 'B', data }), B: ({ data }) => ({ type: 'Noted', data }) });
  expect(() => circle(event)).toThrow(/never end/);
});
