// A registration was carried out, and nobody could note that it was. By the time it is carried out again its person is erased.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Registration } from '#contracts';
import { StoreClosedError, type EventStore } from '#event-sourcing';
import { asha, World } from '../testing/world.ts';
import type { Vault } from '../vault/vault.port.ts';

let world: World;
let stuck: boolean;
/** Keeps the next look for a person waiting. */
let held: Promise<void> | undefined;
const settles = ([...batch]: Parameters<EventStore['append']>[0]) =>
  batch.some(({ events }) => events.some(({ type }) => type === 'ApplicationSettled'));
const store = (target: EventStore): EventStore =>
  new Proxy(target, {
    get: (_, name) => {
      if (name === 'append')
        return (...[batch]: Parameters<EventStore['append']>) =>
          stuck && settles(batch) ? Promise.reject(new StoreClosedError('not now')) : target.append(batch);
      const method: unknown = Reflect.get(target, name);
      return typeof method === 'function' ? (method.bind(target) as unknown) : method;
    },
  });
const vault = (target: Vault): Vault =>
  new Proxy(target, {
    get: (_, name) => {
      if (name === 'find')
        return async (...[lookUp]: Parameters<Vault['find']>) => {
          const wait = held;
          held = undefined;
          await wait;
          return target.find(lookUp);
        };
      const method: unknown = Reflect.get(target, name);
      return typeof method === 'function' ? (method.bind(target) as unknown) : method;
    },
  });

beforeEach(async () => {
  [stuck, held] = [false, undefined];
  world = await new World().start({ store, vault });
});
afterEach(() => world.end());

/** Registers, is erased, and then what is left of the registration is carried out again. */
const registeredErasedAndCarriedOutAgain = async (change: Partial<Registration> = {}, seconds = 1) => {
  stuck = true;
  const { citizen } = await world.citizen(change);
  expect(await world.vault.errands(9)).toHaveLength(1);
  world.seams.clock.advance(seconds);
  await world.ask('identity.erase-me', { citizen });
  stuck = false;
  expect(await world.identity.errands.sweep()).toBe(0);
  await world.settled();
  expect(await world.vault.errands(9)).toEqual([]);
  return citizen;
};

const isGone = async (citizen: string) => {
  expect(await world.vault.person(citizen)).toBeUndefined();
  expect(await world.ask('identity.contact', { recipient: citizen })).toBeNull();
};

// By the clock of another host the erasing came first.
it.each([1, -60])('does not bring back who was erased since, %s seconds later', async (seconds) => {
  const citizen = await registeredErasedAndCarriedOutAgain({}, seconds);
  await isGone(citizen);
  expect(world.told('registered')).toHaveLength(1);
  await world.register();
  const { citizen: anew } = await world.sms();
  expect(anew).not.toBe(citizen);
  expect(await world.vault.person(anew)).toBeDefined();
});

it.each([1, -60])('does not bring back who is on the list of another, erased %s seconds later', async (seconds) => {
  const mother = await world.citizen();
  const document = { idType: 'birth-certificate', idNumber: 'AB1234' } as const;
  const child = { givenNames: 'Baraka', dateOfBirth: '2015-05-05', relation: 'son', ...document };
  await world.ask('identity.add-dependant', { citizen: mother.citizen, command: world.key(), dependant: child });
  const change = { ...document, phone: '0733333333' };
  const citizen = await registeredErasedAndCarriedOutAgain(change, seconds);
  await isGone(citizen);
  expect(world.told('registered')).toHaveLength(2);
  await world.register(change);
  expect((await world.sms()).citizen).toBe(citizen);
  expect(await world.vault.person(citizen)).toBeDefined();
});

it.each([false, true])(
  'does not bring back who was erased while it was carried out again (asked twice: %s)',
  async (twice) => {
    if (twice) await world.register();
    stuck = true;
    const { citizen } = await world.citizen();
    stuck = false;
    const gate = Promise.withResolvers<void>();
    held = gate.promise;
    const again = world.identity.errands.sweep();
    await world.eventually(() => held === undefined);
    await world.ask('identity.erase-me', { citizen });
    expect(await world.vault.person(citizen)).toBeUndefined();
    gate.resolve();
    expect(await again).toBe(0);
    await world.settled();
    await isGone(citizen);
    expect(world.told('registered')).toHaveLength(1);
  },
);

it('does not make somebody new of who asked twice and was erased since', async () => {
  await world.register();
  await registeredErasedAndCarriedOutAgain();
  expect(world.told('registered')).toHaveLength(1);
  const { vault: keys } = world.keyRing;
  expect(await world.vault.find(keys.lookUp('document', 'national-id', asha.idNumber ?? ''))).toEqual([]);
});
