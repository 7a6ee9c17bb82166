import { isDomainError } from '#contracts';
import { inSpan, type Observed } from '#platform';
import type { Rpc } from './hub.ts';
import type { CallContext, RpcClient, RpcContract, RpcHandlers } from './rpc.port.ts';

type Handler = (request: object, context: CallContext) => Promise<unknown>;

const observedHandler =
  (pattern: string, handler: Handler, { service, metrics, timers }: Observed): Handler =>
  (request, context) =>
    inSpan(pattern, { kind: 'serves', parent: context.traceparent, facts: { service } }, async () => {
      const began = timers.monotonicMs();
      const note = (outcome: string) => {
        metrics.count('huduma_decisions_total', { service, pattern, outcome });
        metrics.observe('huduma_rpc_seconds', { service, pattern }, (timers.monotonicMs() - began) / 1000);
      };
      try {
        const response = await handler(request, context);
        note('answered');
        return response;
      } catch (error) {
        note(isDomainError(error) ? error.code : 'failed');
        throw error;
      }
    });

/** The same server and clients, measured: what is answered, what is refused with which code, and how long it takes. */
export const observedRpc = (rpc: Rpc, observed: Observed): Rpc => ({
  serve: (service, handlers, mayCall) => {
    const measured = Object.entries(handlers).map(
      ([pattern, handler]) => [pattern, observedHandler(pattern, handler as Handler, observed)] as const,
    );
    return rpc.serve(service, Object.fromEntries(measured) as RpcHandlers<RpcContract> as typeof handlers, mayCall);
  },
  client: <C extends RpcContract>(caller: string): RpcClient<C> => {
    const client = rpc.client<C>(caller);
    const call: RpcClient<C>['call'] = (pattern, request, options) =>
      inSpan(`call ${pattern}`, { kind: 'calls' }, async () => {
        try {
          return await client.call(pattern, request, options);
        } catch (error) {
          const { service, metrics } = observed;
          if (!isDomainError(error)) metrics.count('huduma_engine_errors_total', { service, engine: 'rpc' });
          throw error;
        }
      });
    return { call };
  },
  close: () => rpc.close(),
});
