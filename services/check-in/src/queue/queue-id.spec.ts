import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadCountryPack } from '#country-pack';
import { ticketOf } from './queue.policies.ts';
import { parseVisitId, queueOfStream, queueStream, visitId } from './queue-id.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const day = fc.constantFrom('2026-12-01', '2028-02-29');

it('tells where a visit is, there and back', () => {
  fc.assert(
    fc.property(name, name, day, fc.integer({ min: 1, max: 5000 }), (centre, counter, date, number) => {
      const at = { centre, counter, date };
      expect(parseVisitId(visitId(at, number))).toEqual({ ...at, number });
      expect(queueOfStream(queueStream(at))).toEqual(at);
    }),
  );
});

it('reads no other text as a visit', () => {
  const texts = ['', 'a.b.2026-12-01', 'a.b.2026-13-01.1', 'a.b.2026-12-01.0', 'a.b.2026-12-01.01', 'A.b.2026-12-01.1'];
  for (const text of [...texts, 'a.b.2026-12-01.1.1', '..2026-12-01.1', 'a.b.2026-12-01.1 ']) {
    expect(parseVisitId(text)).toBeUndefined();
  }
  fc.assert(fc.property(fc.string(), (text) => expect(parseVisitId(text)).toBeUndefined()));
});

it('gives every counter of the country letters of its own', () => {
  const tickets = loadCountryPack('ke').counters.map(({ id }) => ticketOf(id, 1));
  expect(new Set(tickets).size).toBe(tickets.length);
});
