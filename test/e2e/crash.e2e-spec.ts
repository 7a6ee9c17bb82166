import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { api, freeSlots, inParallel, loginDetails, newCitizen, phoneMessages, type Citizen } from './support/api.ts';
import { Life, type Account } from './support/crowd.ts';
import type { System } from './support/system.ts';
import { Texts } from './support/texts.ts';
import { audit, dayFrom, ownBookings, startTwenty, twenty } from './support/twenty.ts';

/** The one process is killed five times; of many each is once, under a crowd that the engines of a test can serve. */
const kills = 5;
const leastInFlight = 10;
const least = (system: System) =>
  system.parts ? { people: 14, answered: 25, meanwhile: 10 } : { people: 40, answered: 50, meanwhile: 0 };
/** Without one of these everything else goes on. */
const spared = /^(scheduling|check-in|notification)/;
const patienceMs = 90_000;
/** Longer than a doubt lasts and than any pause between two tries. */
const settledSeconds = 300;
const order = ['booking-confirmed', 'booking-moved', 'booking-cancelled'];
/** A process that comes back is tried again every two seconds at the latest; one process has nobody to wait for. */
const reconnectMs = 10_000;

describe('kills in the middle of the work: of the one process five, of many processes each', () => {
  let system: System;
  let people: Citizen[];
  let starts: readonly string[];
  let texts: Texts | undefined;

  beforeAll(async () => {
    system = await startTwenty({}, { replicas: { scheduling: 2, notification: 2 } });
    people = await inParallel(Array.from({ length: least(system).people }), 16, () => newCitizen(system));
    const days = await Promise.all([3, 4, 5, 6].map((days) => dayFrom(system, days)));
    const slots = await Promise.all(days.map((date) => freeSlots(system, twenty.plenty, twenty.centre, date)));
    starts = slots.flat().map(({ start }) => start);
    if (system.parts) texts = await Texts.byProvider(system);
  });
  afterAll(async () => {
    await system.remove();
    await texts?.close();
  });

  it('loses nothing that was answered, doubles nothing, and tells each confirmation once', async () => {
    const accounts: Account[] = people.map((citizen) => ({ citizen, bookings: new Map() }));
    const registered = new Set<string>();
    for (const victim of system.parts?.names ?? Array.from({ length: kills }, () => 'the process')) {
      const life = new Life(system, accounts, starts, registered, `${victim}-${String(registered.size)}`);
      const working = life.work();
      await eventually(() => life.answered >= least(system).answered && life.inFlight >= leastInFlight, 60_000);
      const [answered, inFlight] = [life.answered, life.inFlight];
      const meanwhile = await killed(victim, life).finally(() => life.end());
      await working;
      const figures = `${String(answered)} answered, ${String(inFlight)} in flight, ${String(meanwhile)} meanwhile`;
      process.stdout.write(`killed: ${victim}, ${figures}\n`);
      expect(answered).toBeGreaterThanOrEqual(least(system).answered);
      expect(inFlight).toBeGreaterThanOrEqual(leastInFlight);
      await system.start();
      await life.askAgain();
    }
    await everythingAnsweredIsThere(accounts);
    await (texts ? everyTextOnce(texts, accounts) : everyConfirmationOnce(accounts));
    await inParallel([...registered], 8, (phone) => login(phone));
    expect(audit(system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  /** Resolves with the number of answers while it was away: one of many comes back while people go on. */
  const killed = async (victim: string, life: Life): Promise<number> => {
    const { parts } = system;
    if (!parts) return system.kill().then(() => 0);
    await parts.end(victim, 'SIGKILL');
    life.calmDown();
    const before = life.answered;
    if (spared.test(victim)) await eventually(() => life.answered >= before + least(system).meanwhile, patienceMs);
    const meanwhile = life.answered - before;
    await parts.start(victim);
    const back = life.answered;
    await eventually(() => life.answered >= back + least(system).meanwhile, patienceMs);
    return meanwhile;
  };

  const login = (phone: string): Promise<unknown> =>
    texts
      ? eventually(() => texts?.taken(phone).some(({ text }) => /^username: \S+$/m.test(text)), patienceMs)
      : loginDetails(system, phone);

  const everythingAnsweredIsThere = async (accounts: readonly Account[]) => {
    await inParallel(accounts, 8, async ({ citizen, bookings }) => {
      const own = new Map((await ownBookings(system, citizen)).map((one) => [String(one['id']), one]));
      expect([...own.keys()].sort()).toEqual([...bookings.keys()].sort());
      for (const [id, known] of bookings) expect(own.get(id)).toMatchObject(known);
      const active = [...own.values()].filter(({ status }) => status === 'confirmed');
      expect(active.length).toBeLessThanOrEqual(1);
    });
  };

  const referenceIn = ({ text }: Readonly<{ text: string }>) => /Ref (\S+)\./.exec(text)?.[1] ?? '';
  const expectedOf = (accounts: readonly Account[]) =>
    accounts.flatMap(({ bookings }) => [...bookings.values()].map(({ reference }) => reference)).sort();

  const everyConfirmationOnce = async (accounts: readonly Account[]) => {
    const expected = expectedOf(accounts);
    const told = async () =>
      (await phoneMessages(system)).filter(({ kind }) => kind === 'booking-confirmed').map(referenceIn);
    await eventually(async () => (await told()).length >= expected.length, 20_000);
    expect([...(await told())].sort()).toEqual(expected);
  };

  /** At a provider that drops nothing: what a death between its yes and our record may repeat was counted. */
  const everyTextOnce = async (provider: Texts, accounts: readonly Account[]) => {
    const expected = expectedOf(accounts);
    const confirmed = () =>
      provider
        .taken()
        .filter(({ kind }) => kind === 'booking-confirmed')
        .map(referenceIn);
    await eventually(() => new Set(confirmed()).size >= expected.length, patienceMs);
    await provider.letAllBeSent(patienceMs, settledSeconds);
    expect([...new Set(confirmed())].sort()).toEqual(expected);
    const news = provider.taken();
    for (const reference of expected) {
      const kinds = news.filter((one) => referenceIn(one) === reference).map(({ kind }) => kind);
      expect(kinds).toEqual([...kinds].sort((one, other) => order.indexOf(one) - order.indexOf(other)));
    }
    // Who moves there and back hears the same words twice, and rightly.
    const once = news.filter(({ kind }) => kind !== 'booking-moved').map(({ to, text }) => `${to} ${text}`);
    const repeats = once.length - new Set(once).size;
    const { possibleRepeats, failed, givenUp } = await provider.counted();
    process.stdout.write(`${String(repeats)} texts came twice, ${String(possibleRepeats)} were counted as possible\n`);
    expect(repeats).toBeLessThanOrEqual(possibleRepeats);
    expect([failed, givenUp]).toEqual([0, 0]);
  };

  it('starts again on the same folder with every session alive', async () => {
    const [person] = people;
    await system.kill();
    await system.start();
    const me = async () => (await api(system, 'GET', '/v1/me', { token: person?.token })).status;
    await eventually(async () => (await me()) === 200, system.parts ? reconnectMs : 0);
  });
});
