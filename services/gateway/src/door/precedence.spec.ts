import { expect, it } from '@jest/globals';
import { DomainError } from '#contracts';
import type { Precedence } from '#platform';
import { booking, citizenToken, scriptedGateway, send } from '../testing/scripted-gateway.ts';

it('goes before what follows from earlier answers for as long as somebody waits, answered or refused', async () => {
  const waiting = { now: 0, seen: [] as number[] };
  const precedence: Precedence = {
    turn: () => Promise.resolve(true),
    answering: async (work) => {
      waiting.now += 1;
      try {
        return await work();
      } finally {
        waiting.now -= 1;
      }
    },
  };
  const script = {
    'scheduling.book': () => {
      waiting.seen.push(waiting.now);
      if (waiting.seen.length > 1) throw new DomainError('booking.slot-full');
      return Promise.resolve(booking);
    },
  };
  const gateway = await scriptedGateway(script, { precedence });
  const body = { service: 'id', centre: 'gpo', start: '2026-12-01T06:20:00Z' };
  const book = () => send(gateway, 'POST', '/v1/bookings', { token: citizenToken(), body });
  expect([(await book()).status, (await book()).status]).toEqual([201, 409]);
  expect(waiting).toEqual({ now: 0, seen: [1, 1] });
  await gateway.close();
});
