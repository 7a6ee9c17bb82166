import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { referenceOf, signSlip, slipKeyOf } from '#slips';
import {
  arrivedFact,
  bookingFact,
  bookingOf,
  centre,
  gateOfficer,
  scripted,
  type ScriptedCheckIn,
} from '../support/scripted.ts';

let checkIn: ScriptedCheckIn;
beforeEach(async () => {
  checkIn = await scripted();
  checkIn.scheduling.add(bookingOf('b1'));
});
afterEach(() => checkIn.relay.stop());

const by = (reference: string, command = checkIn.key()) => ({ centre, officer: gateOfficer, command, reference });
const arrive = (id = 'b1', command = checkIn.key()) => checkIn.gate.arrive(by(referenceOf(id), command));
const slipOf = async (booking = bookingOf('b1')) => (await checkIn.slips.sign(booking)).token;
const withSlip = (slip: string) => checkIn.gate.arrive({ centre, officer: gateOfficer, command: checkIn.key(), slip });
const refused = (code: string) => expect.objectContaining({ code });
const waiting = async () => (await checkIn.desks.queue({ centre })).map(({ booking }) => booking);

describe('what is shown at the gate', () => {
  it('may be a reference as somebody types it', async () => {
    const typed = referenceOf('b1').replace('-', '').toLowerCase();
    expect(await checkIn.gate.arrive(by(typed))).toMatchObject({ ticket: 'ID1' });
  });

  it('may be a document: whose it is is looked up, and the look recorded', async () => {
    checkIn.identity.documents.set('12345678', 'person-of-b1');
    const asked = { centre, officer: gateOfficer, command: checkIn.key(), idType: 'national-id' as const };
    expect(await checkIn.gate.arrive({ ...asked, idNumber: '12345678' })).toMatchObject({ ticket: 'ID1' });
    expect(checkIn.identity.looks[0]).toEqual({ officer: 'officer-gate', purpose: 'gate', centre });
  });

  it('is of the booking of now and here, of several of one person', async () => {
    const person = 'person-of-b1';
    checkIn.scheduling.add(
      bookingOf('a-other', { person, centre: 'mombasa' }),
      bookingOf('z-later', { person, date: '2026-12-03', start: '2026-12-03T06:00:00Z' }),
    );
    checkIn.identity.documents.set('12345678', person);
    const asked = { centre, officer: gateOfficer, command: checkIn.key(), idType: 'national-id' as const };
    await checkIn.gate.arrive({ ...asked, idNumber: '12345678' });
    expect(await waiting()).toEqual(['b1']);
  });

  it.each([
    ['a mistyped reference', () => checkIn.gate.arrive(by('00000-00001')), 'gate.not-booked'],
    ['a reference nobody has', () => arrive('nobody'), 'gate.not-booked'],
    ['text that is no slip', () => withSlip('nonsense'), 'gate.forged'],
    ['a slip of a key of nobody', () => withSlip(signSlip(claims, slipKeyOf(new Uint8Array(32)))), 'gate.forged'],
  ])('is refused: %s', async (_, asking, code) => {
    await expect(asking()).rejects.toEqual(refused(code));
    expect(await waiting()).toEqual([]);
  });

  it('is refused when it is a slip from before the booking moved', async () => {
    const token = await slipOf();
    checkIn.scheduling.add(bookingOf('b1', { revision: 2, start: '2026-12-01T06:05:00Z' }));
    await expect(withSlip(token)).rejects.toEqual(refused('gate.cancelled'));
  });

  it('may be a slip whose own day is over: the booking says what is told', async () => {
    const yesterday = bookingOf('old', { date: '2026-11-30', start: '2026-11-30T06:00:00Z' });
    checkIn.scheduling.add(yesterday);
    await expect(withSlip(await slipOf(yesterday))).rejects.toEqual(refused('gate.other-day'));
  });
});

const claims = {
  booking: 'b1',
  revision: 1,
  reference: referenceOf('b1'),
  centre,
  service: 'national-id-first',
  start: '2026-12-01T06:00:00Z',
  end: '2026-12-01T06:15:00Z',
  expiresAt: '2026-12-01T21:00:00Z',
};

describe('an arrival', () => {
  it('is for officers of this centre alone', async () => {
    const officer = { id: 'officer-else', centre: 'mombasa' };
    await expect(checkIn.gate.arrive({ ...by(referenceOf('b1')), officer })).rejects.toEqual(refused('access.denied'));
  });

  it('happens once: a second is told that the booking was used', async () => {
    await arrive();
    await expect(arrive()).rejects.toEqual(refused('gate.already-used'));
    expect(await waiting()).toEqual(['b1']);
  });

  it('is answered the same to ten requests at once with one key', async () => {
    const command = checkIn.key();
    const answers = await Promise.all(Array.from({ length: 10 }, () => arrive('b1', command)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await waiting()).toEqual(['b1']);
  });

  it('admits one of ten requests at once with keys of their own', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => arrive()));
    const won = answers.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toEqual(refused('gate.already-used'));
    }
  });

  it('is answered the same to the same key for as long as anybody asks, whatever happened since', async () => {
    const command = checkIn.key();
    const first = await arrive('b1', command);
    checkIn.seams.clock.advance(3 * 24 * 3600);
    expect(await arrive('b1', command)).toEqual(first);
  });

  it('is refused to a key that stands for another body, before any other rule', async () => {
    const command = checkIn.key();
    await arrive('b1', command);
    const other = { ...command, fingerprint: 'other body' };
    await expect(arrive('nobody', other)).rejects.toEqual(refused('request.key-reused'));
  });

  it('leaves the key free when it is refused: a retry is decided anew', async () => {
    const command = checkIn.key();
    await expect(arrive('b2', command)).rejects.toEqual(refused('gate.not-booked'));
    checkIn.scheduling.add(bookingOf('b2'));
    expect(await arrive('b2', { ...command, fingerprint: 'corrected' })).toMatchObject({ admitted: true });
  });

  it('leaves the key free when the agenda refuses at the last moment', async () => {
    const command = checkIn.key();
    checkIn.scheduling.refuseNextArrival = 'gate.cancelled';
    await expect(arrive('b1', command)).rejects.toEqual(refused('gate.cancelled'));
    expect(await arrive('b1', { ...command, fingerprint: 'another' })).toMatchObject({ admitted: true });
  });

  it('is refused when the booking was moved between the look and the arrival', async () => {
    const command = checkIn.key();
    checkIn.scheduling.loseNextRequest = true;
    await expect(arrive('b1', command)).rejects.toEqual(refused('service.outcome-unknown'));
    checkIn.scheduling.add(bookingOf('b1', { revision: 2, start: '2026-12-08T06:00:00Z', date: '2026-12-08' }));
    await expect(arrive('b1', command)).rejects.toEqual(refused('gate.cancelled'));
    expect(await waiting()).toEqual([]);
  });

  it('puts people who ask for assistance first', async () => {
    checkIn.scheduling.add(bookingOf('b2'));
    await arrive('b1');
    await checkIn.gate.arrive({ ...by(referenceOf('b2')), assisted: true });
    expect(await waiting()).toEqual(['b2', 'b1']);
  });
});

describe('a crash or a neighbour that does not answer', () => {
  it('is carried on by the repeat, when check-in died after the agenda noted the arrival', async () => {
    const command = checkIn.key();
    checkIn.scheduling.loseNextAnswer = true;
    await expect(arrive('b1', command)).rejects.toEqual(refused('service.outcome-unknown'));
    expect(await waiting()).toEqual([]);
    await checkIn.relay.stop();
    const { store, scheduling } = checkIn;
    checkIn = await scripted({ store, scheduling });
    checkIn.seams.clock.advance(2 * 3600);
    expect(await arrive('b1', command)).toMatchObject({ ticket: 'ID1', admitted: true });
  });

  it('is carried on by the fact of the arrival, and the repeat then gets the same visit', async () => {
    const command = checkIn.key();
    checkIn.scheduling.loseNextAnswer = true;
    await expect(arrive('b1', command)).rejects.toEqual(refused('service.outcome-unknown'));
    await checkIn.heard.booking(arrivedFact('b1'));
    await checkIn.heard.booking(arrivedFact('b1'));
    expect(await waiting()).toEqual(['b1']);
    expect(await arrive('b1', command)).toMatchObject({ ticket: 'ID1' });
    expect(await waiting()).toEqual(['b1']);
  });

  it('still tells why somebody is not let in, from what was heard, while scheduling cannot be reached', async () => {
    await checkIn.heard.booking(bookingFact(bookingOf('b9', { status: 'cancelled' }), 'cancelled'));
    await checkIn.relay.drained();
    checkIn.scheduling.reachable = false;
    await expect(arrive('b9')).rejects.toEqual(refused('gate.cancelled'));
    await expect(arrive('b1')).rejects.toEqual(refused('service.unavailable'));
  });

  it('admits without a name to compare when identity does not answer', async () => {
    checkIn.identity.silent = true;
    expect(await arrive()).toMatchObject({ admitted: true, holder: null });
  });
});
