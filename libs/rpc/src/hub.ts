// What one process serves, whichever way the calls come.
import { DomainError, isDomainError } from '#contracts';
import { errorFacts, type Logger, type Timers } from '#platform';
import { copyJson } from './copy.ts';
import {
  RpcRemoteError,
  RpcTimeoutError,
  RpcUnavailableError,
  type CallContext,
  type RpcClient,
  type RpcContract,
  type RpcServer,
} from './rpc.port.ts';

export type RpcOptions = Readonly<{
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

export const mostInFlight = ({ maxInFlight = 10_000 }: RpcOptions): number => maxInFlight;

type Handler = (request: object, context: CallContext) => Promise<unknown>;
type Call = Readonly<{
  caller: string;
  pattern: string;
  request: object;
  deadlineMs: number;
  /** Aborted by whoever carries the call when the caller has given up. */
  ended?: AbortController;
  traceparent?: string;
}>;
type Served = Readonly<{ handler: Handler; allows: (caller: string) => boolean; server: Server }>;
export type Hub = Map<string, Served>;

/** What a handler may know of its call. The signal is made for whoever asks for it: hardly anybody does. */
class Context implements CallContext {
  readonly deadlineMs: number;
  readonly caller: string;
  readonly traceparent?: string;
  #ended: AbortController | undefined;
  #late: RpcTimeoutError | undefined;

  constructor({ deadlineMs, caller, traceparent, ended }: Call) {
    this.deadlineMs = deadlineMs;
    this.caller = caller;
    if (traceparent !== undefined) this.traceparent = traceparent;
    this.#ended = ended;
  }

  get signal(): AbortSignal {
    this.#ended ??= new AbortController();
    if (this.#late) this.#ended.abort(this.#late);
    return this.#ended.signal;
  }

  end(late: RpcTimeoutError): void {
    this.#late = late;
    this.#ended?.abort(late);
  }
}

class Server {
  private running = 0;
  private waiting: (() => void)[] = [];

  constructor(private readonly options: RpcOptions) {}

  /** Runs the handler; rejects with RpcTimeoutError at the deadline, while the handler may still run. */
  run(call: Call, { handler, allows }: Served): Promise<unknown> {
    const { pattern, caller } = call;
    if (!allows(caller)) {
      this.options.log.error({ pattern, caller }, 'a caller that is not allowed was refused');
      return Promise.reject(new RpcRemoteError(`${caller} may not call ${pattern}`));
    }
    if (this.running >= mostInFlight(this.options)) {
      return Promise.reject(new RpcUnavailableError(`${pattern}: too many requests in flight`));
    }
    this.running += 1;
    return new Promise((resolve, reject) => this.answer(call, handler, resolve, reject));
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    return this.running === 0 ? Promise.resolve() : new Promise((resolve) => void this.waiting.push(resolve));
  }

  private left(): void {
    this.running -= 1;
    if (this.running === 0) for (const told of this.waiting.splice(0)) told();
  }

  // Without async functions on the way: passing each of them costs a refusal as much as a promise costs (ADR 0014).
  private answer(call: Call, handler: Handler, resolve: (response: unknown) => void, reject: (error: Error) => void) {
    const { pattern, deadlineMs, request } = call;
    const context = new Context(call);
    const timer = this.options.timers.after(deadlineMs, () => {
      const late = new RpcTimeoutError(`${pattern} did not answer within ${deadlineMs} ms`);
      context.end(late);
      reject(late);
    });
    const ended = () => {
      timer.cancel();
      this.left();
    };
    const refuse = (error: unknown) => {
      ended();
      reject(this.told(call, error));
    };
    const answer = (response: unknown) => {
      try {
        const copy = copyJson(response);
        ended();
        resolve(copy);
      } catch (error) {
        refuse(error);
      }
    };
    try {
      handler(copyJson(request), context).then(answer, refuse);
    } catch (error) {
      refuse(error);
    }
  }

  private told(call: Call, error: unknown): Error {
    try {
      if (isDomainError(error)) return new DomainError(error.code, copyJson(error.facts));
    } catch {
      // Its facts cannot cross: answered below, as any other failure is.
    }
    this.options.log.error({ pattern: call.pattern, caller: call.caller, ...errorFacts(error) }, 'a call failed');
    // What the other side threw stays there: its message may quote data.
    return new RpcRemoteError(`${call.pattern} failed`);
  }
}

/** Has a call answered by whoever serves its pattern here. */
export const served = (hub: Hub, call: Call): Promise<unknown> => {
  const found = hub.get(call.pattern);
  if (!found) return Promise.reject(new RpcUnavailableError(`nobody serves ${call.pattern}`));
  return found.server.run(call, found);
};

/** One user of the hub as a server: what it serves ends with its `close`, after what runs. */
export const serverOf = (hub: Hub, options: RpcOptions): RpcServer => {
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
    close: async () => {
      for (const pattern of own.splice(0)) hub.delete(pattern);
      await server.idle();
    },
  };
};
