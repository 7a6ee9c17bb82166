import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aggregates } from '#event-sourcing';
import { command as kept } from '../command/command.decider.ts';
import { arrivedFact, centre, deskOfficer, scripted, type ScriptedCheckIn } from '../support/scripted.ts';
import { queue } from './queue.decider.ts';

let checkIn: ScriptedCheckIn;
beforeEach(async () => (checkIn = await scripted()));
afterEach(() => checkIn.relay.stop());

const admit = async (...bookings: readonly string[]) => {
  for (const id of bookings) await checkIn.heard.booking(arrivedFact(id));
};
const call = (desk: string, command = checkIn.key(), counter = 'identity') =>
  checkIn.desks.call({ centre, counter, desk, officer: deskOfficer, command });
type Step = 'start' | 'finish' | 'no-show' | 'recall';
const step = (what: Step, visit: string, command = checkIn.key()) =>
  checkIn.desks.step({ visit, step: what, officer: deskOfficer, command });
const forward = (visit: string, counter: string, command = checkIn.key()) =>
  checkIn.desks.forward({ visit, counter, officer: deskOfficer, command });
const first = 'gpo-nairobi.identity.2026-12-01.1';
const refused = (code: string) => expect.objectContaining({ code });
const toldTypes = () => checkIn.told.map(({ type }) => type.split('.').at(-2));

describe('a call', () => {
  it('never gives one visit to two desks that call at once', async () => {
    const bookings = Array.from({ length: 10 }, (_, i) => `b${String(i)}`);
    await admit(...bookings);
    const called = await Promise.all(Array.from({ length: 12 }, (_, i) => call(String(i))));
    const given = called.flatMap((visit) => (visit ? [visit.booking] : []));
    expect(new Set(given).size).toBe(10);
    expect(called.filter((visit) => visit === null)).toHaveLength(2);
  });

  it('never gives one visit to two desks of two processes on one store', async () => {
    const { store } = checkIn;
    const both = await Promise.all([scripted({ store, exclusive: false }), scripted({ store, exclusive: false })]);
    const process = (i: number) => (i % 2 === 0 ? both[0] : both[1]);
    const bookings = Array.from({ length: 10 }, (_, i) => `b${String(i)}`);
    await Promise.all(bookings.map((id, i) => process(i).heard.booking(arrivedFact(id))));
    const asked = { centre, counter: 'identity', officer: deskOfficer };
    const desks = bookings.map((desk, i) => process(i).desks.call({ ...asked, desk, command: checkIn.key() }));
    const called = await Promise.all(desks);
    expect(new Set(called.map((visit) => visit?.booking)).size).toBe(10);
    for (const { relay } of both) await relay.stop();
  });

  it('is carried out by the repeat when check-in died after it had kept the key', async () => {
    await admit('b1');
    const command = checkIn.key();
    const { clock, timers } = checkIn.seams;
    const dying = aggregates(kept, { store: checkIn.store, clock, timers, exclusive: true });
    const begun = { fingerprint: 'body', about: `call ${centre} identity 4`, intent: { date: '2026-12-01' } };
    await dying.handle(`command-${command.id}`, { type: 'Begin', data: begun }, 'begin-of-the-dead');
    expect(await call('4', command)).toMatchObject({ booking: 'b1', status: 'called' });
  });

  it('is answered the same to the same key, at once and after the visit ended', async () => {
    await admit('b1', 'b2');
    const command = checkIn.key();
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('4', command)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    await step('start', first);
    await step('finish', first);
    expect(await call('4', command)).toEqual(answers[0]);
    expect(await call('4')).toMatchObject({ booking: 'b2' });
  });

  it('that found nobody finds nobody when repeated, though somebody waits by then', async () => {
    const command = checkIn.key();
    expect(await call('4', command)).toBeNull();
    await admit('b1');
    expect(await call('4', command)).toBeNull();
    expect(await call('4')).toMatchObject({ booking: 'b1' });
  });

  it('is texted once, though the desk calls again before the person came; a recall is texted again', async () => {
    await admit('b1', 'b2');
    const called = await call('4');
    expect(await call('4')).toEqual(called);
    expect(await step('recall', first)).toMatchObject({ status: 'called', desk: '4' });
    await checkIn.relay.told();
    const calls = checkIn.told.filter(({ type }) => type.endsWith('called.v1')).map(({ data, id }) => ({ data, id }));
    expect(calls).toMatchObject([{ data: { call: 1, desk: '4' } }, { data: { call: 2, desk: '4' } }]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });

  it('is refused at a counter or a centre that there is not', async () => {
    await expect(call('4', checkIn.key(), 'nowhere')).rejects.toEqual(refused('counter.unknown'));
    const officer = { id: 'o', centre: 'nowhere' };
    const asked = { centre: 'nowhere', counter: 'identity', desk: '4', officer, command: checkIn.key() };
    await expect(checkIn.desks.call(asked)).rejects.toEqual(refused('catalogue.unknown-centre'));
    await expect(checkIn.desks.queue({ centre: 'nowhere' })).rejects.toEqual(refused('catalogue.unknown-centre'));
  });
});

describe('a key', () => {
  it('that stands for another body, another desk or another step is refused', async () => {
    await admit('b1');
    const command = checkIn.key();
    await call('4', command);
    await expect(call('4', { ...command, fingerprint: 'other' })).rejects.toEqual(refused('request.key-reused'));
    await expect(call('5', command)).rejects.toEqual(refused('request.key-reused'));
    await expect(step('start', first, command)).rejects.toEqual(refused('request.key-reused'));
  });

  it('is free again after a refusal', async () => {
    await admit('b1');
    const command = checkIn.key();
    await expect(step('start', first, command)).rejects.toEqual(refused('visit.wrong-status'));
    await call('4');
    expect(await step('start', first, command)).toMatchObject({ status: 'serving' });
  });

  it('answers a step as it was, not as it is today', async () => {
    await admit('b1');
    await call('4');
    const [start, again] = [checkIn.key(), checkIn.key()];
    const started = await step('start', first, start);
    expect(await step('start', first, again)).toEqual(started);
    await step('finish', first);
    expect(await step('start', first, start)).toEqual(started);
    expect(await step('start', first, again)).toEqual(started);
  });
});

describe('a visit', () => {
  it('is unknown, or of another centre, and told apart only by who may know', async () => {
    const officer = { id: 'o', centre: 'mombasa' };
    const look = (visit: string, by = deskOfficer) => checkIn.desks.visit({ visit, officer: by });
    await expect(look('nonsense')).rejects.toEqual(refused('visit.not-found'));
    await expect(look(first)).rejects.toEqual(refused('visit.not-found'));
    await expect(look(first, officer)).rejects.toEqual(refused('access.denied'));
    await admit('b1');
    expect(await look(first)).toMatchObject({ id: first, status: 'waiting', version: 1 });
    await expect(look(first, officer)).rejects.toEqual(refused('access.denied'));
    const other = checkIn.desks.step({ visit: first, step: 'start', officer, command: checkIn.key() });
    await expect(other).rejects.toEqual(refused('access.denied'));
  });

  it('that was missed is told, and its place goes to the next', async () => {
    await admit('b1', 'b2');
    await call('4');
    expect(await step('no-show', first)).toMatchObject({ status: 'no-show' });
    expect(await call('4')).toMatchObject({ booking: 'b2' });
    await checkIn.relay.told();
    expect(toldTypes()).toEqual(['admitted', 'admitted', 'called', 'missed', 'called']);
  });
});

describe('a visit that is forwarded', () => {
  beforeEach(async () => {
    await admit('b1');
    await call('4');
    await step('start', first);
  });
  const next = 'gpo-nairobi.civil-registration.2026-12-01.1';

  it('goes on as the next visit at the other counter, and the person is told once', async () => {
    expect(await forward(first, 'civil-registration')).toMatchObject({ id: next, ticket: 'CR1', status: 'waiting' });
    expect(await checkIn.desks.visit({ visit: first, officer: deskOfficer })).toMatchObject({ status: 'forwarded' });
    await checkIn.relay.told();
    const facts = checkIn.told.filter(({ type }) => type.endsWith('forwarded.v1'));
    expect(facts).toHaveLength(1);
    const to = { next, nextTicket: 'CR1', nextCounter: 'civil-registration' };
    expect(facts[0]?.data).toMatchObject({ visit: first, ticket: 'ID1', counter: 'identity', booking: 'b1', ...to });
  });

  it('is forwarded once, however often and with whichever key it is asked', async () => {
    const command = checkIn.key();
    const answer = await forward(first, 'civil-registration', command);
    expect(await forward(first, 'civil-registration', command)).toEqual(answer);
    expect(await forward(first, 'civil-registration')).toEqual(answer);
    await call('7', checkIn.key(), 'civil-registration');
    expect(await forward(first, 'civil-registration', command)).toEqual(answer);
    await expect(forward(first, 'identity')).rejects.toEqual(refused('visit.wrong-status'));
  });

  it('is forwarded to counters that there are', async () => {
    await expect(forward(first, 'nowhere')).rejects.toEqual(refused('counter.unknown'));
  });

  it('reaches the next queue though check-in died between the two: the relay carries it on', async () => {
    const { store, scheduling } = checkIn;
    const from = await store.read('queue-gpo-nairobi.identity.2026-12-01');
    await checkIn.relay.stop();
    const { clock, timers } = checkIn.seams;
    const dying = aggregates(queue, { store, clock, timers, exclusive: true });
    const data = { number: 1, to: 'civil-registration', officer: 'o', at: '2026-12-01T06:10:00Z' };
    await dying.handle(from[0]?.stream ?? '', { type: 'Forward', data }, 'key-of-the-dead');

    checkIn = await scripted({ store, scheduling });
    await checkIn.relay.drained();
    const open = await checkIn.desks.queue({ centre });
    expect(open).toMatchObject([{ id: next, ticket: 'CR1', admittedAt: data.at }]);
    expect(await forward(first, 'civil-registration', { id: 'key-of-the-dead', fingerprint: 'body' })).toEqual(open[0]);
    await checkIn.relay.told();
    expect(toldTypes().filter((type) => type === 'forwarded')).toHaveLength(1);
  });
});
