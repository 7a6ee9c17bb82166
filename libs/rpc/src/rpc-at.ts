import { deriveKey, schemeOf } from '#platform';
import type { Rpc } from './hub.ts';
import { localRpcAt, type LocalRpcOptions } from './local-rpc.ts';
import { readTcpAddress, secretOf, tlsFilesOf, type TlsFiles } from './tcp/address.ts';
import type { PairKeys } from './tcp/handshake.ts';
import { TcpHub } from './tcp/tcp-rpc.ts';

export type RpcAtOptions = LocalRpcOptions &
  Readonly<{
    /** For `tcp:`: 32 bytes from which the key of each pair of services is derived; else `key-file` in the address. */
    secret?: Buffer;
    /** For `tcp:`: the key of each pair, where no process should be able to derive all of them. */
    keys?: PairKeys;
    /** For `tcp:`: else `tls` in the address. */
    tls?: TlsFiles;
  }>;

const tcpHubs = new Map<string, TcpHub>();

const derivedKeys = (secret: Buffer): PairKeys => {
  const keys = new Map<string, Buffer>();
  return (caller, service) => {
    const pair = `${caller}/${service}`;
    const key = keys.get(pair) ?? deriveKey(secret, `rpc/${pair}`);
    // Whoever greets may name any caller: do not remember them all.
    if (keys.size < 100) keys.set(pair, key);
    return key;
  };
};

const openTcp = (address: string, rest: string, options: RpcAtOptions): TcpHub => {
  const { listen, peers, keyFile, tlsFolder } = readTcpAddress(rest);
  const secret = options.secret ?? (keyFile === undefined ? undefined : secretOf(keyFile));
  const keys = options.keys ?? (secret && derivedKeys(secret));
  if (!keys) throw new Error('RPC: tcp: needs a shared secret; add &key-file=PATH (32 bytes in base64) to the address');
  const tls = options.tls ?? (tlsFolder === undefined ? undefined : tlsFilesOf(tlsFolder));
  const replicasOf = (service: string) => peers.get(service) ?? [];
  const parts = { ...options, replicasOf, keys, ...(listen ? { listen } : {}), ...(tls ? { tls } : {}) };
  const hub = new TcpHub(parts, () => tcpHubs.delete(address));
  tcpHubs.set(address, hub);
  return hub;
};

/**
 * The servers and clients of one address meet there: `local:NAME` within this process,
 * `tcp://HOST:PORT?SERVICE=HOST:PORT|HOST:PORT&...&key-file=PATH` between processes, where HOST:PORT is where this one
 * listens (`tcp:?...`: it only calls) and every other service is named with its replicas.
 */
export const rpcAt = (address: string, options: RpcAtOptions): Rpc => {
  const { scheme, rest } = schemeOf(address);
  if (scheme === 'local') return localRpcAt(rest, options);
  if (scheme === 'tcp') return (tcpHubs.get(address) ?? openTcp(address, rest, options)).join(options);
  throw new Error(`RPC: no way to call over ${scheme}: yet; use local:NAME or tcp://HOST:PORT?SERVICE=HOST:PORT`);
};
