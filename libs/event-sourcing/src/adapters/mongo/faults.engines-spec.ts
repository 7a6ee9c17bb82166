// The adapter against a network that drops, loses and delays: outcomes are honest, nothing is lost, nothing doubled.
import { afterEach, expect, it } from '@jest/globals';
import { systemTimers } from '#platform';
import { seededRandom } from '#testing';
import { chainOf, next } from '../../contract/story.ts';
import type { AppendOutcome, Commit } from '../../event-store.ts';
import { seal } from '../../seal.ts';
import { aggregates } from '../../writer/aggregates.ts';
import { clock, take, type Take, type Taken } from '../../writer/testing/counters.ts';
import { DrivenViewStore } from '../../views/driven-view-store.ts';
import { MongoEventStore } from './mongo-event-store.ts';
import { MongoViewDriver } from './mongo-view-driver.ts';
import { FaultProxy, type Fault } from './testing/fault-proxy.ts';
import { onServer } from './testing/server.ts';

const faults: readonly Fault[] = ['before', 'after', 'half', 'late', 'concern'];

onServer('the MongoDB adapter against its own faults', ({ address, newDatabase }) => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  const between = async (callMs = 500) => {
    const proxy = await FaultProxy.before(address);
    const name = newDatabase();
    const store = await MongoEventStore.open(proxy.address, name, { callMs });
    const truth = await MongoEventStore.open(address, name);
    closers.push(
      () => store.close(),
      () => truth.close(),
      () => proxy.close(),
    );
    const once = (fault: Fault): void => {
      let left = 1;
      proxy.nextFault = () => (left-- > 0 ? fault : undefined);
    };
    return { proxy, store, truth, once };
  };
  const lengths = async (truth: MongoEventStore, streams: readonly string[]): Promise<readonly number[]> => {
    const found: number[] = [];
    for (const stream of streams) found.push((await truth.read(stream)).length);
    return found;
  };
  const both = () => [chainOf('s-1', 1), chainOf('s-2', 1)].flat();

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('knows no outcome of a batch whose connection is dropped %s the server has it', async (fault, stand) => {
    const { store, truth, once } = await between();
    once(fault);
    expect(await store.append(both())).toEqual(['unknown', 'unknown']);
    for (const stream of ['s-1', 's-2']) expect(await truth.read(stream)).toHaveLength(stand);
    const again = stand ? 'lost' : 'won';
    expect(await store.append(both())).toEqual([again, again]);
  });

  it('knows no outcome of a write that lands after its time-out, and loses to it later', async () => {
    const { proxy, store, truth, once } = await between();
    once('late');
    expect(await store.append(both())).toEqual(['unknown', 'unknown']);
    expect(await truth.read('s-1')).toEqual([]);
    await proxy.letLateOnesGo();
    expect(await truth.read('s-1')).toHaveLength(1);
    expect(await store.append(both())).toEqual(['lost', 'lost']);
  });

  it('knows no outcome of a batch of which the server got only the first, which then loses, and the others win', async () => {
    const { proxy, store, truth, once } = await between();
    const batch = ['s-1', 's-2', 's-3'].flatMap((stream) => chainOf(stream, 1));
    proxy.firstDocuments = 2;
    once('half');
    expect(await store.append(batch)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(await lengths(truth, ['s-1', 's-2', 's-3'])).toEqual([1, 1, 0]);
    expect(await store.append(batch)).toEqual(['lost', 'lost', 'won']);
    expect(proxy.played.half).toBe(1);
  });

  it('hears of a duplicate behind a write-concern error, and takes nothing beside it for won', async () => {
    const { proxy, store, truth, once } = await between();
    expect(await store.append(chainOf('s-1', 1))).toEqual(['won']);
    once('concern');
    expect(await store.append(both())).toEqual(['lost', 'unknown']);
    expect(await lengths(truth, ['s-1', 's-2'])).toEqual([1, 1]);
    once('concern');
    expect(await store.append(chainOf('s-3', 1))).toEqual(['unknown']);
    expect(proxy.played.concern).toBe(2);
  });

  it('is never wrong about who won, over 300 appends with faults at random', async () => {
    const { proxy, store, truth } = await between(150);
    const random = seededRandom(20261201);
    proxy.nextFault = () => faults[random.below(20)];
    const said: Readonly<{ stream: string; hash: string; outcome: AppendOutcome }>[] = [];
    const heads = new Map<string, Commit>();
    for (let turn = 0; turn < 100; turn += 1) {
      const batch = [1, 2, 3].map((n) => {
        const data = { n: turn, by: `t-${String(turn)}` };
        return next(`s-${String(n)}`, heads.get(`s-${String(n)}`), { type: 'Noted', data, commandId: data.by });
      });
      const outcomes = await store.append(batch);
      for (const [at, commit] of batch.entries())
        said.push({ stream: commit.stream, hash: seal(commit).hash, outcome: outcomes[at] ?? 'unknown' });
      if (random.below(3) === 0) await proxy.letLateOnesGo();
      for (const { stream } of batch) {
        const last = (await store.read(stream)).at(-1);
        if (last) heads.set(stream, last);
      }
    }
    await proxy.letLateOnesGo();
    const stands = new Set<string>();
    for (const n of [1, 2, 3]) for (const { hash } of await truth.read(`s-${String(n)}`)) stands.add(hash);
    const wrong = said.filter(
      ({ hash, outcome }) => (outcome === 'won' && !stands.has(hash)) || (outcome === 'lost' && stands.has(hash)),
    );
    expect(wrong).toEqual([]);
    expect(Math.min(...Object.values(proxy.played))).toBeGreaterThan(2);
  });

  it('carries out 200 commands once each through all of it, and says no to none it has carried out', async () => {
    const { proxy, store, truth } = await between(150);
    const random = seededRandom(7);
    proxy.nextFault = () => faults[random.below(25)];
    const decider = {
      initial: 0,
      decide: ({ data }: Take): Taken[] => [{ type: 'Taken', data }],
      evolve: (n: number) => n + 1,
    };
    const counts = aggregates(decider, { store, clock, timers: systemTimers, exclusive: false, deadlineMs: 60_000 });
    const ask = async (at: number): Promise<void> => {
      await counts.handle(`c-${String(at % 5)}`, take(), `command-${String(at)}`);
      if (random.below(4) === 0) await proxy.letLateOnesGo();
    };
    for (let at = 0; at < 200; at += 4) await Promise.all([0, 1, 2, 3].map((more) => ask(at + more)));
    await proxy.letLateOnesGo();
    const commands: string[] = [];
    for (let n = 0; n < 5; n += 1)
      for (const { events } of await truth.read(`c-${String(n)}`)) commands.push(...events.map((one) => one.commandId));
    expect(commands).toHaveLength(200);
    expect(new Set(commands).size).toBe(200);
  });

  it('takes every transaction of views once or not at all, and what it rejected may still stand, whole', async () => {
    const proxy = await FaultProxy.before(address);
    const name = newDatabase();
    const open = async (at: string) => new DrivenViewStore(await MongoViewDriver.open(at, name, { callMs: 150 }));
    const [views, truth] = [await open(proxy.address), await open(address)];
    closers.push(
      () => views.close(),
      () => truth.close(),
      () => {
        proxy.close();
      },
    );
    const [random, kept] = [seededRandom(20261201), new Map<string, number>()];
    const write = (store: DrivenViewStore, n: number) =>
      store.transaction(async (transaction) => {
        const lists = store.collection<Readonly<{ id: string; has: readonly number[] }>>('lists').in(transaction);
        for (const id of ['left', 'right']) {
          const has = (await lists.get(id))?.has ?? [];
          if (!has.includes(n)) await lists.put({ id, has: [...has, n] });
        }
      });
    proxy.nextFault = () => faults[random.below(15)];
    for (let n = 0; n < 20; n += 1) {
      const until = systemTimers.monotonicMs() + 20_000;
      while (!kept.has(String(n)) && systemTimers.monotonicMs() < until)
        await write(views, n).then(
          () => kept.set(String(n), n),
          () => undefined,
        );
      if (random.below(4) === 0) await write(truth, 1_000 + n);
      if (random.below(4) === 0) await proxy.letLateOnesGo();
    }
    await proxy.letLateOnesGo();
    await write(truth, 9_999);
    const [left, right] = await truth.collection<Readonly<{ id: string; has: readonly number[] }>>('lists').all();
    expect(left?.has).toEqual(right?.has);
    expect(left?.has.filter((n) => n < 1_000).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });
});
