// The thin thread: a slip, an arrival, a call, a visit that is finished; and the facts told of it.
import { afterEach, expect, it } from '@jest/globals';
import { bookingOf, centre, deskOfficer, gateOfficer, scripted, type ScriptedCheckIn } from './support/scripted.ts';

const open: ScriptedCheckIn[] = [];
afterEach(async () => {
  for (const { relay } of open.splice(0)) await relay.stop();
});
const started = async () => {
  const checkIn = await scripted();
  open.push(checkIn);
  return checkIn;
};

it('leads from the slip through the gate to the desk and tells every step once', async () => {
  const { slips, gate, desks, scheduling, key, told, relay, identity } = await started();
  scheduling.add(bookingOf('b1'));
  const { token } = await slips.sign(bookingOf('b1'));
  const arrival = await gate.arrive({ centre, officer: gateOfficer, command: key(), slip: token });
  expect(arrival).toEqual({
    visit: 'gpo-nairobi.identity.2026-12-01.1',
    ticket: 'ID1',
    service: 'national-id-first',
    start: '2026-12-01T06:00:00Z',
    admitted: true,
    holder: { name: 'A B', idLast4: '1234' },
  });
  expect(identity.looks).toEqual([{ officer: 'officer-gate', purpose: 'gate', centre, about: arrival.visit }]);

  const desk = { centre, counter: 'identity', desk: '4', officer: deskOfficer };
  const called = await desks.call({ ...desk, command: key() });
  expect(called).toMatchObject({ id: arrival.visit, status: 'called', desk: '4', booking: 'b1' });
  const at = { visit: arrival.visit, officer: deskOfficer };
  expect(await desks.step({ ...at, step: 'start', command: key() })).toMatchObject({ status: 'serving' });
  expect(await desks.queue({ centre })).toMatchObject([{ id: arrival.visit, status: 'serving' }]);
  expect(await desks.step({ ...at, step: 'finish', command: key() })).toMatchObject({ status: 'finished', version: 4 });
  expect(await desks.queue({ centre })).toEqual([]);
  expect(await desks.call({ ...desk, command: key() })).toBeNull();

  await relay.told();
  expect(told.map(({ type }) => type.split('.').at(-2))).toEqual(['admitted', 'called', 'started', 'finished']);
  expect(told[1]).toMatchObject({ key: 'b1', data: { desk: '4', call: 1, citizen: 'citizen-of-b1', ticket: 'ID1' } });
});
