import { isDomainError } from '#contracts';
import type { CallContext, RpcClient, RpcServer } from '../rpc.port.ts';

export type TestContract = {
  'test.double': { request: { number: number }; response: { number: number } };
  'test.echo': { request: { value: unknown }; response: unknown };
  'test.nothing': { request: object; response: unknown };
  'test.refuse': { request: { code: string }; response: never };
  'test.crash': { request: object; response: never };
  'test.wait': { request: object; response: string };
  'test.who': { request: object; response: { caller: string; deadlineMs: number } };
  'test.private': { request: object; response: string };
  'test.unlisted': { request: object; response: string };
};

/** What a contract suite needs of an adapter: a server and clients that reach it. */
export type RpcHarness = Readonly<{
  server: RpcServer;
  client: (caller: string) => RpcClient<TestContract>;
  /** Requests in flight at most, small enough to be reached. */
  mostInFlight: number;
  patienceMs: number;
  dispose: () => void;
}>;
export type RpcStart = () => RpcHarness;

export type RpcCase = Readonly<{ rule: string; holds: (harness: RpcHarness) => Promise<void> }>;

export const mayCall = {
  'test.double': ['asker'],
  'test.echo': ['asker'],
  'test.nothing': ['asker'],
  'test.refuse': ['asker'],
  'test.crash': ['asker'],
  'test.wait': ['asker'],
  'test.who': ['asker', 'second'],
  'test.private': ['second'],
} as const;

/** What a call was refused with, by name and, for a rule, by code. */
export const failureOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return { answered: await call };
  } catch (error) {
    if (isDomainError(error)) return { code: error.code, facts: error.facts };
    return error instanceof Error ? error.name : error;
  }
};

/** Handlers of the test contract; `wait` decides what becomes of `test.wait`. */
export const handlers = (
  wait: (context: CallContext) => Promise<string>,
  secret = '',
  refusal?: (code: string) => Error,
) => ({
  'test.double': ({ number }: { number: number }) => Promise.resolve({ number: 2 * number }),
  'test.echo': ({ value }: { value: unknown }) => Promise.resolve(value),
  'test.nothing': () => Promise.resolve(undefined),
  'test.refuse': ({ code }: { code: string }): Promise<never> => Promise.reject(refusal?.(code) ?? new Error(code)),
  'test.crash': (): Promise<never> => Promise.reject(new Error(`no row for ${secret}`)),
  'test.wait': (_: object, context: CallContext) => wait(context),
  'test.who': (_: object, { caller, deadlineMs }: CallContext) => Promise.resolve({ caller, deadlineMs }),
  'test.private': () => Promise.resolve('private'),
  'test.unlisted': () => Promise.resolve('unlisted'),
});
