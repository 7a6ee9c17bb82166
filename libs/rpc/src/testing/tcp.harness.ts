import { deriveKey, silentLogger, systemTimers } from '#platform';
import type { Rpc } from '../hub.ts';
import type { PairKeys } from '../tcp/handshake.ts';
import { TcpHub, type TcpRpcOptions } from '../tcp/tcp-rpc.ts';
import type { RpcHarness } from './rpc.harness.ts';

const maxInFlight = 20;
const secret = Buffer.alloc(32, 7);
export const testKeys: PairKeys = (caller, service) => deriveKey(secret, `rpc/${caller}/${service}`);

const common = { timers: systemTimers, log: silentLogger, keys: testKeys, replicasOf: () => [] };

/** A hub that listens on a free port of the loopback. */
export const listening = (options: Partial<TcpRpcOptions> = {}): TcpHub =>
  new TcpHub({ ...common, listen: { host: '127.0.0.1', port: 0 }, ...options });

/** A hub that only calls, whatever the service, those of the given that listen by then. */
export const calling = (servers: readonly Pick<TcpHub, 'port'>[], options: Partial<TcpRpcOptions> = {}): TcpHub => {
  const replicasOf = () => servers.flatMap(({ port }) => (port === undefined ? [] : [{ host: '127.0.0.1', port }]));
  return new TcpHub({ ...common, replicasOf, ...options });
};

/** Two ends in one process, with real sockets between; `spoil` may put a fault before them. */
export const tcpHarness = (
  patienceMs: number,
  spoil = (rpc: Rpc): Rpc => rpc,
  options: Partial<TcpRpcOptions> = {},
): RpcHarness => {
  const bound = { maxInFlight, ...options };
  const there = listening(bound);
  const here = calling([there], bound);
  const server = there.join({ ...common, ...bound });
  const client = here.join({ ...common, ...bound });
  return {
    server: spoil(server),
    client: (caller) => spoil(client).client(caller),
    mostInFlight: maxInFlight,
    patienceMs,
    dispose: () => {
      void client.close();
      void server.close();
    },
  };
};
