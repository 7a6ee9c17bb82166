// The writer over the store under test, where the network loses answers.
import { expect } from '@jest/globals';
import type { Decider, Message } from '../decider.ts';
import { UnknownOutcomeError, type AppendOutcome, type EventStore, type NewCommit } from '../event-store.ts';
import { aggregates } from '../writer/aggregates.ts';
import { eventsOf, type ContractCase } from './story.ts';

type Note = Message<'Note', { text: string }>;
type Noted = Message<'Noted', { text: string }>;
const notes: Decider<readonly string[], Note, Noted> = {
  initial: [],
  decide: ({ data }) => [{ type: 'Noted', data }],
  evolve: (texts, { data }) => [...texts, data.text],
};

/** Answers `unknown` to the first `times` appends; `when` says how many calls later each of them reaches the store. */
const losingAnswers = (store: EventStore, times: number, when: number): EventStore => {
  let calls = 0;
  const underWay: (readonly [due: number, batch: readonly NewCommit[]])[] = [];
  const append = async (batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> => {
    calls += 1;
    for (const [due, late] of underWay) if (due === calls) await store.append(late);
    if (calls > times) return store.append(batch);
    if (when === 0) await store.append(batch);
    else underWay.push([calls + when, batch]);
    return batch.map(() => 'unknown');
  };
  return new Proxy(store, {
    get: (target, key) => {
      const value: unknown = key === 'append' ? append : Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
};

const clock = { now: () => '2026-12-01T06:00:00Z', nowMs: () => 1_796_104_800_000 };
const timers = () => {
  let ms = 0;
  const sleep = (span: number): Promise<void> => {
    ms += span;
    return Promise.resolve();
  };
  return { monotonicMs: () => ms, sleep, after: () => ({ cancel: () => undefined }) };
};

const write = async (store: EventStore, stream: string, flaky: EventStore) => {
  const writer = aggregates(notes, { store: flaky, clock, timers: timers(), exclusive: false, deadlineMs: 3_000 });
  const asked = ['one', 'two', 'three'].map((text) => writer.handle(stream, { type: 'Note', data: { text } }, text));
  const answers = await Promise.allSettled(asked);
  const standing = eventsOf(await store.read(stream)).map(({ commandId }) => commandId);
  return { answers, standing };
};

const landing = (sentence: string, times: number, when: number): ContractCase => ({
  sentence,
  run: async ({ store }) => {
    const { answers, standing } = await write(store, 'n-1', losingAnswers(store, times, when));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(standing).toEqual(['one', 'two', 'three']);
  },
});

export const unknownCases: readonly ContractCase[] = [
  landing('bears a write of unknown outcome that had landed', 1, 0),
  landing('bears a write of unknown outcome that never lands', 1, 1_000),
  landing('bears a write of unknown outcome that lands just before the next', 1, 1),
  landing('bears a write of unknown outcome that lands several tries later', 4, 3),
  {
    sentence: 'leaves a command unknown when nothing stands at its version until its deadline',
    run: async ({ store }) => {
      const { answers, standing } = await write(store, 'n-2', losingAnswers(store, 10_000, 100_000));
      for (const answer of answers)
        expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(UnknownOutcomeError) });
      expect(standing).toEqual([]);
    },
  },
];
