import { describe, expect, test } from '@jest/globals';
import { DomainError } from '#contracts';
import { eventually } from '#testing';
import {
  failureOf,
  handlers,
  mayCall,
  type RpcCase,
  type RpcHarness,
  type RpcStart,
  type TestContract,
} from './rpc.harness.ts';

const gate = () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { opened: promise, open: () => resolve('done') };
};
const secret = 'Wanjiru 0712345678';
const refusal = (code: string) => new DomainError(code, { free: ['09:00'], most: { a: 1 } });
const serve = ({ server }: RpcHarness, wait: Parameters<typeof handlers>[0] = () => Promise.resolve('done')) =>
  server.serve<TestContract>('test', handlers(wait, secret, refusal), mayCall);

/** The rules of the Rpc ports. Every adapter's spec runs them all. */
export const rpcCases: readonly RpcCase[] = [
  {
    rule: 'a call is answered with what the handler returned, JSON values in all shapes, nothing included',
    holds: async (harness) => {
      await serve(harness);
      const client = harness.client('asker');
      const value = { text: 'ndiyo 🎫', list: [1.5, null, true, { deep: [] }], none: null };
      expect(await client.call('test.double', { number: 21 })).toEqual({ number: 42 });
      expect(await client.call('test.echo', { value })).toEqual(value);
      expect(await client.call('test.nothing', {})).toBeUndefined();
    },
  },
  {
    rule: 'many calls at once get each their own answer',
    holds: async (harness) => {
      await serve(harness);
      const client = harness.client('asker');
      const numbers = Array.from({ length: harness.mostInFlight }, (_, number) => number);
      const answers = await Promise.all(numbers.map((number) => client.call('test.double', { number })));
      expect(answers).toEqual(numbers.map((number) => ({ number: 2 * number })));
    },
  },
  {
    rule: 'what the other side does to a value is not seen on this side',
    holds: async (harness) => {
      const kept = { list: [1] };
      const spoiling = {
        ...handlers(() => Promise.resolve('done')),
        'test.echo': ({ value }: { value: unknown }) => {
          (value as { list: number[] }).list.push(2);
          return Promise.resolve(kept);
        },
      };
      await harness.server.serve<TestContract>('test', spoiling);
      const asked = { list: [1] };
      const answer = (await harness.client('asker').call('test.echo', { value: asked })) as { list: number[] };
      answer.list.push(3);
      expect([asked, kept]).toEqual([{ list: [1] }, { list: [1] }]);
    },
  },
  {
    rule: 'a rule that refuses keeps its code and facts',
    holds: async (harness) => {
      await serve(harness);
      const call = harness.client('asker').call('test.refuse', { code: 'booking.slot-full' });
      expect(await failureOf(call)).toEqual({ code: 'booking.slot-full', facts: { free: ['09:00'], most: { a: 1 } } });
    },
  },
  {
    rule: 'any other error arrives as RpcRemoteError, without a word of its message',
    holds: async (harness) => {
      await serve(harness);
      const error: unknown = await harness
        .client('asker')
        .call('test.crash', {})
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'RpcRemoteError' });
      expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toMatch(/Wanjiru|0712/);
    },
  },
  {
    rule: 'a pattern that nobody serves is RpcUnavailableError',
    holds: async (harness) => {
      expect(await failureOf(harness.client('asker').call('test.double', { number: 1 }))).toBe('RpcUnavailableError');
    },
  },
  {
    rule: 'a call ends with RpcTimeoutError at its deadline, when the signal is aborted too',
    holds: async (harness) => {
      const aborted = gate();
      await serve(harness, ({ signal }) => {
        signal.addEventListener('abort', aborted.open, { once: true });
        return aborted.opened;
      });
      const call = harness.client('asker').call('test.wait', {}, { deadlineMs: 50 });
      expect(await failureOf(call)).toBe('RpcTimeoutError');
      expect(await aborted.opened).toBe('done');
    },
  },
  {
    rule: 'a handler knows who calls and how much time is left; without a word it is ten seconds',
    holds: async (harness) => {
      await serve(harness);
      const [usual, short] = await Promise.all([
        harness.client('asker').call('test.who', {}),
        harness.client('second').call('test.who', {}, { deadlineMs: 5000 }),
      ]);
      expect([usual.caller, short.caller]).toEqual(['asker', 'second']);
      expect(usual.deadlineMs).toBeGreaterThan(5000);
      expect(usual.deadlineMs).toBeLessThanOrEqual(10_000);
      expect(short.deadlineMs).toBeLessThanOrEqual(5000);
    },
  },
  {
    rule: 'only the callers listed may call a pattern; one that is not listed may be called by nobody',
    holds: async (harness) => {
      await serve(harness);
      expect(await harness.client('second').call('test.private', {})).toBe('private');
      expect(await failureOf(harness.client('asker').call('test.private', {}))).toBe('RpcRemoteError');
      expect(await failureOf(harness.client('asker').call('test.unlisted', {}))).toBe('RpcRemoteError');
    },
  },
  {
    rule: 'more requests than the bound are refused at once as RpcUnavailableError, and others after them are served',
    holds: async (harness) => {
      const shut = gate();
      await serve(harness, () => shut.opened);
      const client = harness.client('asker');
      const waiting = Array.from({ length: harness.mostInFlight }, () => client.call('test.wait', {}));
      expect(await failureOf(client.call('test.wait', {}))).toBe('RpcUnavailableError');
      shut.open();
      expect(await Promise.all(waiting)).toEqual(waiting.map(() => 'done'));
      expect(await client.call('test.wait', {})).toBe('done');
    },
  },
  {
    rule: 'a pattern is served once',
    holds: async (harness) => {
      await serve(harness);
      await expect(serve(harness)).rejects.toThrow();
    },
  },
  {
    rule: 'a close waits for the requests that run and answers them; later ones find nobody',
    holds: async (harness) => {
      const [shut, begun] = [gate(), gate()];
      const events: string[] = [];
      await serve(harness, () => {
        begun.open();
        return shut.opened;
      });
      const client = harness.client('asker');
      const answered = client.call('test.wait', {}).then((answer) => events.push(`answered ${answer}`));
      await begun.opened;
      const closing = harness.server.close().then(() => events.push('closed'));
      await eventually(
        async () => (await failureOf(client.call('test.double', { number: 1 }))) === 'RpcUnavailableError',
        harness.patienceMs,
      );
      expect(events).toEqual([]);
      shut.open();
      await Promise.all([answered, closing]);
      expect(events.toSorted()).toEqual(['answered done', 'closed']);
    },
  },
];

/** Rejects when the rule does not hold for this adapter. */
export const holds = async ({ holds }: RpcCase, start: RpcStart): Promise<void> => {
  const harness = start();
  try {
    await holds(harness);
  } finally {
    harness.dispose();
  }
};

export const rpcContract = (name: string, start: RpcStart): void => {
  describe(`${name} honours the Rpc contract`, () => {
    for (const one of rpcCases) test(one.rule, () => holds(one, start));
  });
};
