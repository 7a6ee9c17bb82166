import { expect, it } from '@jest/globals';
import { centre, date, deskOfficer, scripted } from '../support/scripted.ts';
import { checkInHandlers, mayCallCheckIn } from './check-in.rpc.ts';

const context = { deadlineMs: 1000, caller: 'gateway', signal: new AbortController().signal };

it('opens every door to the gateway, and to nobody else', async () => {
  const checkIn = await scripted();
  expect(Object.keys(mayCallCheckIn).sort()).toEqual(Object.keys(checkInHandlers(checkIn)).sort());
  for (const callers of Object.values(mayCallCheckIn)) expect(callers).toEqual(['gateway']);
  await checkIn.relay.stop();
});

it('tells a store that does not answer as unavailable, and names the way to ask again', async () => {
  const checkIn = await scripted();
  const doors = checkInHandlers(checkIn);
  expect(await doors['check-in.revoked']({ centre, date }, context)).toEqual({ items: [] });
  await checkIn.relay.stop();
  await checkIn.store.close();
  const unavailable = expect.objectContaining({ code: 'service.unavailable' });
  await expect(doors['check-in.jwks']({}, context)).rejects.toEqual(unavailable);
  const visit = { visit: 'gpo-nairobi.identity.2026-12-01.1', officer: deskOfficer };
  await expect(doors['check-in.visit'](visit, context)).rejects.toEqual(unavailable);
});
