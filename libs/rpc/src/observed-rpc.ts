import { isDomainError } from '#contracts';
import { inSpan, isTracing, type Observed } from '#platform';
import type { Rpc } from './hub.ts';
import type { CallContext, RpcClient, RpcContract, RpcHandlers } from './rpc.port.ts';

type Handler = (request: object, context: CallContext) => Promise<unknown>;

// Notes are taken beside the answer, not on its way: whatever stands there costs a refusal again.
const measuredHandler =
  (pattern: string, handler: Handler, { service, metrics, timers }: Observed): Handler =>
  (request, context) => {
    const began = timers.monotonicMs();
    const note = (outcome: string) => {
      metrics.count('huduma_decisions_total', { service, pattern, outcome });
      metrics.observe('huduma_rpc_seconds', { service, pattern }, (timers.monotonicMs() - began) / 1000);
    };
    const answered = handler(request, context);
    answered.then(
      () => note('answered'),
      (error: unknown) => note(isDomainError(error) ? error.code : 'failed'),
    );
    return answered;
  };

const observedHandler = (pattern: string, handler: Handler, observed: Observed): Handler => {
  const measured = measuredHandler(pattern, handler, observed);
  const facts = { service: observed.service };
  return (request, context) =>
    isTracing()
      ? inSpan(pattern, { kind: 'serves', parent: context.traceparent, facts }, () => measured(request, context))
      : measured(request, context);
};

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
    const { service, metrics } = observed;
    const counted: RpcClient<C>['call'] = (pattern, request, options) => {
      const answered = client.call(pattern, request, options);
      answered.catch((error: unknown) => {
        if (!isDomainError(error)) metrics.count('huduma_engine_errors_total', { service, engine: 'rpc' });
      });
      return answered;
    };
    const call: RpcClient<C>['call'] = (pattern, request, options) =>
      isTracing()
        ? inSpan(`call ${pattern}`, { kind: 'calls' }, () => counted(pattern, request, options))
        : counted(pattern, request, options);
    return { call };
  },
  close: () => rpc.close(),
});
