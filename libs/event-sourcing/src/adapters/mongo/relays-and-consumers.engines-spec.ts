// Two processes' relays on one MongoDB, a real Kafka, and a group of two consumers: what counts is the effect.
import { afterEach, expect, it } from '@jest/globals';
import { brokerAt, type Broker, type Fact } from '#messaging';
import { silentLogger, systemTimers, type Timers } from '#platform';
import { eventually, testSeams } from '#testing';
import type { Commit } from '../../event-store.ts';
import { relay } from '../../relay/relay.ts';
import { quietLog } from '../../relay/testing/house.ts';
import { writingBy } from '../../relay/testing/replicas.ts';
import { aggregates } from '../../writer/aggregates.ts';
import { clock } from '../../writer/testing/counters.ts';
import { commitQueue } from '../../writer/commit-queue.ts';
import { MongoEventStore } from './mongo-event-store.ts';
import { onServer } from './testing/server.ts';

const kafka = process.env['BROKER'] ?? '';
const on = kafka.startsWith('kafka:') ? it : it.skip;
const streams = Array.from({ length: 9 }, (_, n) => `s-${String(n)}`);
const patienceMs = 60_000;

/** Timers of a process that can be stopped: from then on nothing it has planned happens. */
const stoppable = () => {
  const state = { stopped: false };
  const unlessStopped = (callback: () => void) => () => {
    if (!state.stopped) callback();
  };
  const timers: Timers = { ...systemTimers, after: (ms, callback) => systemTimers.after(ms, unlessStopped(callback)) };
  return { timers, stop: () => (state.stopped = true) };
};

const factOf =
  (topic: string) =>
  ({ stream, from }: Commit): readonly Fact[] => {
    const attributes = { type: 'huduma.test.noted.v1', source: '/test', time: '2026-12-01T06:00:00Z' };
    return [{ topic, key: stream, id: `${stream}/${String(from)}`, ...attributes, data: { n: from } }];
  };

/** Sends to the broker; told to, it stops in the middle of a send of several: the first is out, the others follow later. */
const halting = (broker: Broker, halted: () => void) => {
  let halt: Promise<void> | undefined;
  const left = { behind: 0 };
  const publish = async (facts: readonly Fact[]): Promise<void> => {
    if (!halt || facts.length === 1) return broker.publish(facts);
    halted();
    await broker.publish(facts.slice(0, 1));
    left.behind = facts.length - 1;
    await halt;
    halt = undefined;
    return broker.publish(facts.slice(1));
  };
  const stop = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    halt = promise;
    return resolve;
  };
  return { publish, stop, left };
};

type Hear = Readonly<{ type: 'Hear'; data: Readonly<{ n: number }> }>;
type Heard = Readonly<{ type: 'Heard'; data: Readonly<{ n: number }> }>;
const hearing = {
  initial: 0,
  decide: ({ data }: Hear): readonly Heard[] => [{ type: 'Heard', data }],
  evolve: (count: number) => count + 1,
};

onServer('two relays and two consumers', ({ address, newDatabase }) => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  const storeOf = async (name: string) => {
    const store = await MongoEventStore.open(address, name);
    closers.push(() => store.close());
    return store;
  };
  const brokerOf = (name: string): Broker => {
    const broker = brokerAt(`${kafka}/${name}`, { ...testSeams(), log: silentLogger });
    closers.push(() => broker.close());
    return broker;
  };

  const replica = async (name: string) => {
    const { timers, stop } = stoppable();
    const [store, out] = [await storeOf(name), halting(brokerOf(name), stop)];
    const told = { map: factOf('noted'), publish: out.publish };
    const pace = { pollMs: 50, leaseMs: 1_000 };
    const runner = relay<Fact>({ queue: commitQueue(store), ...told, ...pace, timers, log: quietLog() });
    await runner.start();
    closers.push(() => runner.stop());
    return { store, out };
  };
  /** Each has its own store; what it makes of a fact is an event of the stream that bears the key. */
  const consumer = async (name: string, effects: string, heard: string[]) => {
    const own = {
      store: await storeOf(effects),
      clock,
      timers: systemTimers,
      exclusive: false,
      deadlineMs: patienceMs,
    };
    const notes = aggregates(hearing, own);
    await brokerOf(name).subscribe('hears', ['noted'], async ({ key, id, data }) => {
      await notes.handle(key, { type: 'Hear', data: data as Hear['data'] }, id);
      heard.push(id);
    });
  };

  on(
    'every fact has its effect once and in order per key, though one relay stops in the middle of a send and goes on late',
    async () => {
      const [name, effects, heard] = [newDatabase(), newDatabase(), [] as string[]];
      for (let member = 0; member < 2; member += 1) await consumer(name, effects, heard);
      const first = await replica(name);
      const writers = streams.map((stream) => writingBy(stream));
      const round = (store: MongoEventStore) => Promise.all(writers.map((write) => write(store)));
      const ids = (rounds: number) =>
        streams.flatMap((stream) => Array.from({ length: rounds }, (_, n) => `${stream}/${String(n + 1)}`));
      const hasHeard = (rounds: number) => ids(rounds).every((id) => heard.includes(id));
      const heardAll = (rounds: number) => eventually(() => hasHeard(rounds), patienceMs);
      let rounds = 1;
      await round(first.store);
      await heardAll(rounds);
      const goOn = first.out.stop();
      closers.push(() => Promise.resolve().then(goOn));
      // A send of one fact has no middle; the next round may have one.
      while (first.out.left.behind === 0) {
        await round(first.store);
        rounds += 1;
        await eventually(() => first.out.left.behind > 0 || hasHeard(rounds), patienceMs);
      }
      const second = await replica(name);
      for (let more = 0; more < 3; more += 1) await round(second.store);
      rounds += 3;
      await heardAll(rounds);
      const before = heard.length;
      goOn();
      await round(second.store);
      rounds += 1;
      await heardAll(rounds);
      // What the first left behind came after all that followed it.
      await eventually(() => heard.length >= before + streams.length + first.out.left.behind, patienceMs);
      const all = Array.from({ length: rounds }, (_, n) => n + 1);
      const truth = await storeOf(effects);
      for (const stream of streams) {
        const events = (await truth.read(stream)).flatMap((commit) => commit.events);
        expect([stream, events.map(({ data }) => (data as Heard['data']).n)]).toEqual([stream, all]);
      }
    },
  );
});
