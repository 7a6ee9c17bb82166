// Typed request/response between services. Facts go by events; this is for questions and commands that want an answer.

/** A contract: pattern -> what is asked and what is answered. Plain JSON values only. */
export type RpcContract = Readonly<Record<string, Readonly<{ request: object; response: unknown }>>>;

export const defaultDeadlineMs = 10_000;

export type CallOptions = Readonly<{
  /** Milliseconds until the caller gives up; default 10,000. */
  deadlineMs?: number;
  /** Stream or id by which replicas are chosen; never needed for correctness. */
  routeBy?: string;
}>;

export type CallContext = Readonly<{
  /** Milliseconds left when the request arrived. */
  deadlineMs: number;
  /** Name of the calling service. */
  caller: string;
  signal: AbortSignal;
  /** W3C trace context of the caller, where the call came from another process and had one. */
  traceparent?: string;
}>;

export type RpcHandlers<C extends RpcContract> = {
  readonly [P in keyof C]: (request: C[P]['request'], context: CallContext) => Promise<C[P]['response']>;
};

export interface RpcClient<C extends RpcContract> {
  /**
   * Throws DomainError with the code and facts of the other side; `RpcUnavailableError` when nobody serves the pattern or it
   * cannot be reached; `RpcTimeoutError` after the deadline (the outcome is unknown); `RpcRemoteError` for anything else.
   */
  call<P extends keyof C & string>(
    pattern: P,
    request: C[P]['request'],
    options?: CallOptions,
  ): Promise<C[P]['response']>;
}

export interface RpcServer {
  /** Serves every pattern of one contract. A pattern can be served once in a process. */
  serve<C extends RpcContract>(service: string, handlers: RpcHandlers<C>, mayCall?: MayCall<C>): Promise<void>;
  close(): Promise<void>;
}

/** Which services may call which pattern; a pattern left out may be called by nobody. Left out altogether: by all. */
export type MayCall<C extends RpcContract> = Readonly<Partial<Record<keyof C & string, readonly string[]>>>;

export class RpcUnavailableError extends Error {
  override readonly name = 'RpcUnavailableError';
}
export class RpcTimeoutError extends Error {
  override readonly name = 'RpcTimeoutError';
}
export class RpcRemoteError extends Error {
  override readonly name = 'RpcRemoteError';
}
