// Two relays of one store agree on who tells. Wherever one stops, the other repeats at most.
import { expect, it } from '@jest/globals';
import { memoryHeartbeats } from '../adapters/memory/memory-heartbeats.ts';
import { MemoryEventStore } from '../adapters/memory/memory-event-store.ts';
import { FlakyStore, settle } from '../writer/testing/counters.ts';
import { house } from './testing/house.ts';
import { HaltingBroker, writingBy } from './testing/replicas.ts';

const replicas = async () => {
  const [store, heartbeats, broker] = [new MemoryEventStore(), memoryHeartbeats(), new HaltingBroker()];
  const replica = async () => {
    // A store object of its own has a commit queue of its own: neither hears at once what the other writes.
    const own = house({ heartbeats, publish: broker.publish }, new FlakyStore(store, []));
    await own.relay.start();
    return own;
  };
  const [one, other] = [await replica(), await replica()];
  const pass = async (...turns: readonly (typeof one)[]): Promise<void> => {
    for (const each of turns) {
      each.timers.fire();
      await settle();
    }
  };
  const stop = () => Promise.all([one.relay.stop(), other.relay.stop()]);
  return { store, broker, one, other, write: writingBy('s-1'), pass, stop };
};

const leaseMs = 60_000;

/** One relay, whose first send hangs, and whose heartbeats can hang between the look and the raising of the counter. */
const lapsing = async () => {
  const store = new FlakyStore(new MemoryEventStore(), []);
  const [counter, facts, send] = [memoryHeartbeats(), new Array<string>(), Promise.withResolvers<undefined>()];
  let halt: Promise<unknown> | undefined;
  const heartbeats = {
    read: counter.read,
    replace: async (...given: Parameters<typeof counter.replace>) => {
      await halt;
      return counter.replace(...given);
    },
    halt: () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      halt = promise;
      return () => {
        resolve(undefined);
      };
    },
  };
  let sends = 0;
  const publish = async (some: readonly string[]) => {
    sends += 1;
    if (sends === 1) await send.promise;
    facts.push(...some);
  };
  const { relay, timers } = house({ heartbeats, publish, leaseMs }, store);
  await relay.start();
  const write = () => writingBy('s-1')(store);
  return { store, heartbeats, facts, send, write, relay, timers };
};

it('leaves the telling to the one that holds the lease, which tells in order what others wrote, too', async () => {
  const { broker, one, other, write, pass, stop } = await replicas();
  for (const by of [one, other, other, one, other]) await write(by.store);
  await settle();
  await pass(one, other, one);
  expect(broker.facts).toEqual(['s-1 1', 's-1 2', 's-1 3', 's-1 4', 's-1 5']);
  await stop();
});

it('gives the lease back when it stops, so that the other tells at its next look', async () => {
  const { broker, one, other, write, pass } = await replicas();
  await one.relay.stop();
  await write(other.store);
  await pass(other);
  expect(broker.facts).toEqual(['s-1 1']);
  await other.relay.stop();
});

it('ends the waiting for what was passed over here and told by the other meanwhile', async () => {
  const { store, broker, one, other, write, stop } = await replicas();
  const goOn = broker.halt();
  await write(one.store);
  await settle();
  const told = one.relay.told();
  await settle();
  broker.goOnForOthers();
  // The second is unknown here, so that the third does not follow what was handed over.
  for (const by of [other, one]) await write(by.store);
  await settle();
  await other.relay.told();
  expect(await store.untold(10)).toEqual([]);
  goOn();
  await told;
  await stop();
});

it('skips nothing and keeps the order when one stops in the middle of a send, and lets it tell nothing new later', async () => {
  const { store, broker, one, other, write, pass, stop } = await replicas();
  const goOn = broker.halt();
  for (let n = 0; n < 3; n += 1) await write(one.store);
  await settle();
  broker.goOnForOthers();
  for (let n = 0; n < 2; n += 1) await write(other.store);
  // The first is stopped: its timers stand still. The rival sees the counter unchanged for long enough.
  await pass(other, other, other);
  expect(await store.untold(10)).toEqual([]);
  one.timers.elapse(60_000);
  await write(one.store);
  goOn();
  await settle();
  await pass(one, other, other);
  expect([...new Set(broker.facts)]).toEqual([1, 2, 3, 4, 5, 6].map((n) => `s-1 ${String(n)}`));
  expect(broker.facts.filter((fact) => fact === 's-1 2')).toHaveLength(1);
  expect(await store.untold(10)).toEqual([]);
  await stop();
});

it('keeps the order when its lease is over for a moment, between the two halves of a heartbeat', async () => {
  const { store, heartbeats, facts, send, write, relay, timers } = await lapsing();
  await write();
  await settle();
  timers.elapse(leaseMs / 2);
  const goOn = heartbeats.halt();
  timers.fire();
  await settle();
  // What was raised last is over, what is being raised is not yet there.
  timers.elapse(leaseMs / 2);
  send.reject(new Error('the broker cannot be reached'));
  await settle();
  goOn();
  await settle();
  await write();
  await settle();
  timers.fire();
  await settle();
  expect(facts).toEqual(['s-1 1', 's-1 2']);
  expect(await store.untold(10)).toEqual([]);
  await relay.stop();
});
