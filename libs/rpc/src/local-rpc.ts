import { DomainError, isDomainError } from '#contracts';
import { errorFacts, schemeOf, type Logger, type Timers } from '#platform';
import { copyJson } from './copy.ts';
import {
  defaultDeadlineMs,
  RpcRemoteError,
  RpcTimeoutError,
  RpcUnavailableError,
  type CallContext,
  type CallOptions,
  type RpcClient,
  type RpcContract,
  type RpcServer,
} from './rpc.port.ts';

type Handler = (request: object, context: CallContext) => Promise<unknown>;
type Call = Readonly<{ caller: string; pattern: string; request: object; deadlineMs: number }>;
type Served = Readonly<{ handler: Handler; allows: (caller: string) => boolean; server: Server }>;
type Hub = Map<string, Served>;

export type LocalRpcOptions = Readonly<{
  timers: Timers;
  log: Logger;
  /** Requests that this server has in flight at most; more are refused at once. Default 10,000. */
  maxInFlight?: number;
}>;

/** A server and its clients. Closing it ends what it serves; calls to others go on. */
export interface Rpc extends RpcServer {
  /** A client of everything that is served at the same address, for the service `caller`. */
  client<C extends RpcContract>(caller: string): RpcClient<C>;
}

class Server {
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly options: LocalRpcOptions) {}

  /** Runs the handler; rejects with RpcTimeoutError at the deadline, while the handler may still run. */
  run(call: Call, { handler, allows }: Served): Promise<unknown> {
    const { timers, log, maxInFlight = 10_000 } = this.options;
    const { pattern, caller, deadlineMs } = call;
    if (!allows(caller)) {
      log.error({ pattern, caller }, 'a caller that is not allowed was refused');
      throw new RpcRemoteError(`${caller} may not call ${pattern}`);
    }
    if (this.running.size >= maxInFlight) throw new RpcUnavailableError(`${pattern}: too many requests in flight`);
    const ended = new AbortController();
    return new Promise((resolve, reject) => {
      const timer = timers.after(deadlineMs, () => {
        const late = new RpcTimeoutError(`${pattern} did not answer within ${deadlineMs} ms`);
        ended.abort(late);
        reject(late);
      });
      const work = this.answer(call, handler, { deadlineMs, caller, signal: ended.signal });
      this.track(work.finally(() => timer.cancel())).then(resolve, reject);
    });
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.running);
  }

  private async answer(call: Call, handler: Handler, context: CallContext): Promise<unknown> {
    try {
      return copyJson(await handler(copyJson(call.request), context));
    } catch (error) {
      if (isDomainError(error)) throw new DomainError(error.code, copyJson(error.facts));
      this.options.log.error({ pattern: call.pattern, caller: call.caller, ...errorFacts(error) }, 'a call failed');
      // What the other side threw stays there: its message may quote data.
      throw new RpcRemoteError(`${call.pattern} failed`);
    }
  }

  private track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.running.delete(tracked));
    this.running.add(tracked);
    return tracked;
  }
}

const served = (hub: Hub, { caller, pattern, request, deadlineMs }: Call): Promise<unknown> => {
  const found = hub.get(pattern);
  if (!found) throw new RpcUnavailableError(`nobody serves ${pattern}`);
  return found.server.run({ caller, pattern, request, deadlineMs }, found);
};

const clientOf = <C extends RpcContract>(hub: Hub, caller: string): RpcClient<C> => ({
  call: async <P extends keyof C & string>(pattern: P, request: C[P]['request'], options: CallOptions = {}) => {
    const { deadlineMs = defaultDeadlineMs } = options;
    return served(hub, { caller, pattern, request, deadlineMs });
  },
});

const join = (hub: Hub, options: LocalRpcOptions, left: () => void): Rpc => {
  const server = new Server(options);
  const own: string[] = [];
  return {
    serve: (_service, handlers, mayCall) => {
      const patterns = Object.keys(handlers);
      const taken = patterns.find((pattern) => hub.has(pattern));
      if (taken) return Promise.reject(new Error(`${taken} is served already`));
      for (const pattern of patterns) {
        const allows = (caller: string) => !mayCall || (mayCall[pattern]?.includes(caller) ?? false);
        hub.set(pattern, { handler: handlers[pattern] as Handler, allows, server });
      }
      own.push(...patterns);
      return Promise.resolve();
    },
    client: (caller) => clientOf(hub, caller),
    close: async () => {
      for (const pattern of own.splice(0)) hub.delete(pattern);
      await server.idle();
      left();
    },
  };
};

const nothing = () => undefined;
const hubs = new Map<string, Readonly<{ hub: Hub; users: Set<object> }>>();

/**
 * Request and response within one process, with the manners of a network: values are copied, errors keep only their code.
 * Each call makes a place of its own; services that should meet use `rpcAt`.
 */
export const localRpc = (options: LocalRpcOptions): Rpc => join(new Map(), options, nothing);

/** The servers and clients of one address meet there: `local:NAME` within this process. */
export const rpcAt = (address: string, options: LocalRpcOptions): Rpc => {
  const { scheme, rest } = schemeOf(address);
  if (scheme !== 'local') throw new Error(`RPC: no way to call over ${scheme}: yet; use local:NAME`);
  const place = hubs.get(rest) ?? { hub: new Map(), users: new Set() };
  hubs.set(rest, place);
  const user = {};
  place.users.add(user);
  return join(place.hub, options, () => {
    if (place.users.delete(user) && place.users.size === 0) hubs.delete(rest);
  });
};
