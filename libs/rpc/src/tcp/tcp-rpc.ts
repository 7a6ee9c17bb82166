import { systemRandom, type Random } from '#platform';
import { mostInFlight, served, serverOf, type Hub, type Rpc, type RpcOptions } from '../hub.ts';
import { defaultDeadlineMs, type CallOptions, type RpcClient, type RpcContract } from '../rpc.port.ts';
import type { HostPort, TlsFiles } from './address.ts';
import { Caller } from './caller.ts';
import type { PairKeys } from './handshake.ts';
import { Listener } from './listener.ts';

export type TcpRpcOptions = RpcOptions &
  Readonly<{
    /** Where this process listens; port 0 takes a free one. Left out: it serves nobody outside. */
    listen?: HostPort;
    /** Where a service's replicas are; none: it is asked for in this process. */
    replicasOf: (service: string) => readonly HostPort[];
    keys: PairKeys;
    random?: Random;
    tls?: TlsFiles;
  }>;

/** What the servers and clients of one address in this process share. */
export class TcpHub {
  readonly hub: Hub = new Map();
  private readonly caller: Caller;
  private readonly listener: Listener | undefined;
  private readonly users = new Set<object>();

  constructor(
    private readonly options: TcpRpcOptions,
    private readonly left: () => void = () => undefined,
  ) {
    const parts = { random: systemRandom, ...options };
    this.caller = new Caller({ ...parts, most: mostInFlight(options) });
    if (options.listen) this.listener = new Listener({ ...parts, at: options.listen, hub: this.hub });
  }

  /** The port on which it listens; undefined before anything was served. */
  get port(): number | undefined {
    return this.listener?.port;
  }

  join(options: RpcOptions): Rpc {
    const server = serverOf(this.hub, options);
    const user = {};
    this.users.add(user);
    return {
      serve: async (service, handlers, mayCall) => {
        await server.serve(service, handlers, mayCall);
        await this.listener?.listen();
      },
      client: (caller) => this.clientOf(caller),
      close: async () => {
        await server.close();
        if (this.users.delete(user) && this.users.size === 0) await this.close();
      },
    };
  }

  private clientOf<C extends RpcContract>(caller: string): RpcClient<C> {
    return {
      call: async <P extends keyof C & string>(pattern: P, request: C[P]['request'], options: CallOptions = {}) => {
        const { deadlineMs = defaultDeadlineMs } = options;
        if (this.hub.has(pattern) && this.options.replicasOf(pattern.split('.', 1)[0] ?? '').length === 0) {
          return served(this.hub, { caller, pattern, request, deadlineMs });
        }
        return this.caller.call(caller, pattern, request, options);
      },
    };
  }

  private async close(): Promise<void> {
    this.left();
    await this.listener?.close();
    this.caller.close();
  }
}
