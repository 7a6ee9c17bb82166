import { currentTraceparent, errorFacts, type Logger, type Random, type Timers } from '#platform';
import { copyJson } from '../copy.ts';
import {
  defaultDeadlineMs,
  RpcRemoteError,
  RpcTimeoutError,
  RpcUnavailableError,
  type CallOptions,
} from '../rpc.port.ts';
import type { HostPort, TlsFiles } from './address.ts';
import type { Connection } from './connection.ts';
import type { PairKeys } from './handshake.ts';
import { Peer } from './peer.ts';
import { rendezvous } from './rendezvous.ts';

export type CallerParts = Readonly<{
  /** Where a service's replicas are; none: it is not known. */
  replicasOf: (service: string) => readonly HostPort[];
  keys: PairKeys;
  timers: Timers;
  log: Logger;
  random: Random;
  tls?: TlsFiles;
  /** Requests of this process on their way at most. */
  most: number;
}>;

type Call = Readonly<{
  pattern: string;
  request: object;
  deadlineMs: number;
  began: number;
  traceparent: string | undefined;
  resolve: (response: unknown) => void;
  reject: (error: Error) => void;
}> & { settled: boolean; takeBack?: () => void };

const nameOf = ({ host, port }: HostPort): string => `${host}:${port}`;

/** Calls the services of other processes. */
export class Caller {
  private readonly peers = new Map<string, Peer>();
  private inFlight = 0;
  private turn = 0;

  constructor(private readonly parts: CallerParts) {}

  async call(caller: string, pattern: string, request: object, options: CallOptions): Promise<unknown> {
    const { deadlineMs = defaultDeadlineMs, routeBy } = options;
    const { timers, most } = this.parts;
    if (this.inFlight >= most) throw new RpcUnavailableError(`${pattern}: too many requests in flight`);
    const replicas = this.order(caller, pattern.slice(0, pattern.indexOf('.')), routeBy);
    const copy = this.copied(caller, pattern, request);
    this.inFlight += 1;
    return new Promise((resolve, reject) => {
      const settle =
        <T>(end: (value: T) => void) =>
        (value: T) => {
          if (call.settled) return;
          call.settled = true;
          timer.cancel();
          this.inFlight -= 1;
          end(value);
        };
      const timer = timers.after(deadlineMs, () => {
        call.reject(new RpcTimeoutError(`${pattern} did not answer within ${deadlineMs} ms`));
        call.takeBack?.();
      });
      const ends = { resolve: settle(resolve), reject: settle(reject) };
      const [began, traceparent] = [timers.monotonicMs(), currentTraceparent()];
      const call: Call = { pattern, request: copy, deadlineMs, began, traceparent, ...ends, settled: false };
      this.attempt(call, replicas, 0);
    });
  }

  close(): void {
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
  }

  private order(caller: string, service: string, routeBy: string | undefined): readonly Peer[] {
    const replicas = this.parts.replicasOf(service);
    const names = rendezvous(replicas.map(nameOf), routeBy ?? String((this.turn += 1)));
    return names.flatMap((name) => {
      const at = replicas.find((replica) => nameOf(replica) === name);
      const peer = at && this.peer(caller, service, at);
      return peer ? [peer] : [];
    });
  }

  private peer(caller: string, service: string, at: HostPort): Peer | undefined {
    const name = `${caller} ${service} ${nameOf(at)}`;
    const found = this.peers.get(name);
    if (found) return found;
    const key = this.parts.keys(caller, service);
    if (!key) return undefined;
    const peer = new Peer({ ...this.parts, at, caller, service, key });
    this.peers.set(name, peer);
    return peer;
  }

  private copied(caller: string, pattern: string, request: object): object {
    try {
      return copyJson(request);
    } catch (error) {
      this.parts.log.error({ pattern, caller, ...errorFacts(error) }, 'a call failed');
      throw new RpcRemoteError(`${pattern} failed`);
    }
  }

  private attempt(call: Call, replicas: readonly Peer[], at: number): void {
    const peer = replicas[at];
    if (!peer) {
      call.reject(new RpcUnavailableError(`nobody can be reached who serves ${call.pattern}`));
      return;
    }
    const next = () => this.attempt(call, replicas, at + 1);
    const reached = peer.reach();
    if (reached instanceof Promise) void reached.then((connection) => this.ask(call, connection, next));
    else this.ask(call, reached, next);
  }

  private ask(call: Call, connection: Connection | undefined, next: () => void): void {
    if (call.settled) return;
    if (!connection) {
      next();
      return;
    }
    const { pattern, deadlineMs, began, request } = call;
    const left = Math.max(1, Math.ceil(deadlineMs - (this.parts.timers.monotonicMs() - began)));
    const lost = () => call.reject(new RpcTimeoutError(`${pattern}: the connection was lost, the outcome is unknown`));
    try {
      const reply = { answer: call.resolve, fail: call.reject, gone: next, lost };
      call.takeBack = connection.ask(pattern, left, request, reply, call.traceparent);
    } catch (error) {
      this.parts.log.error({ pattern, ...errorFacts(error) }, 'a request is too large');
      call.reject(new RpcRemoteError(`${pattern} failed`));
    }
  }
}
