// Faults planted before a sound adapter, one each: the suite must notice every one of them.
import { isDomainError } from '#contracts';
import type { CallContext, MayCall, RpcContract, RpcHandlers } from '../rpc.port.ts';
import type { Rpc } from '../hub.ts';

type Spoil = (rpc: Rpc) => Rpc;
type Handler = (request: object, context: CallContext) => Promise<unknown>;
type Call = (pattern: string, request: object, deadlineMs: number | undefined) => Promise<unknown>;

const withHandlers =
  (spoil: (handler: Handler) => Handler): Spoil =>
  (rpc) => ({
    ...rpc,
    serve: <C extends RpcContract>(service: string, handlers: RpcHandlers<C>, mayCall?: MayCall<C>) => {
      const spoilt = Object.entries(handlers).map(([pattern, handler]) => [pattern, spoil(handler as Handler)]);
      return rpc.serve<C>(service, Object.fromEntries(spoilt) as RpcHandlers<C>, mayCall);
    },
  });

const withCalls =
  (spoil: (call: Call, caller: string) => Call): Spoil =>
  (rpc) => ({
    ...rpc,
    client: <C extends RpcContract>(caller: string) => {
      const client = rpc.client<C>(caller);
      const sound: Call = (pattern, request, deadlineMs) =>
        client.call(pattern, request, deadlineMs === undefined ? {} : { deadlineMs });
      const spoilt = spoil(sound, caller);
      return {
        call: (pattern, request, options) => spoilt(pattern, request, options?.deadlineMs),
      };
    },
  });

const unawaited = (work: Promise<void>): Promise<void> => {
  void work;
  return Promise.resolve();
};

const last: { answer?: Promise<unknown> } = {};

export const brokenRpcs: Readonly<Record<string, Spoil>> = {
  'loses the code of a refusal': withHandlers((handler) => async (request, context) => {
    return handler(request, context).catch((error: unknown) => {
      throw isDomainError(error) ? new Error(error.code) : error;
    });
  }),
  'tells the message of an error': withCalls((call) => async (pattern, request, deadlineMs) => {
    return call(pattern, request, deadlineMs).catch((error: unknown) => {
      if (pattern === 'test.crash') throw Object.assign(error as Error, { detail: 'no row for Wanjiru' });
      throw error;
    });
  }),
  'ignores the deadline it is given': withCalls((call) => (pattern, request) => call(pattern, request, 3000)),
  'never aborts the signal': withHandlers(
    (handler) => (request, context) => handler(request, { ...context, signal: new AbortController().signal }),
  ),
  'lets everybody call everything': (rpc) => ({ ...rpc, serve: (service, handlers) => rpc.serve(service, handlers) }),
  'takes every caller for the same': withHandlers(
    (handler) => (request, context) => handler(request, { ...context, caller: 'asker' }),
  ),
  'mixes up the answers': withCalls((call) => (pattern, request, deadlineMs) => {
    const before = last.answer;
    const answer = call(pattern, request, deadlineMs);
    last.answer = answer;
    return before && pattern === 'test.double' ? before : answer;
  }),
  'closes without waiting': (rpc) => ({ ...rpc, close: () => unawaited(rpc.close()) }),
};
