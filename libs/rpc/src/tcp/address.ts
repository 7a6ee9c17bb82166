import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type HostPort = Readonly<{ host: string; port: number }>;
export type TlsFiles = Readonly<{ ca: Buffer; cert: Buffer; key: Buffer }>;

export type TcpAddress = Readonly<{
  /** Where this process listens; left out: it only calls. */
  listen?: HostPort;
  /** service -> its replicas. */
  peers: ReadonlyMap<string, readonly HostPort[]>;
  keyFile?: string;
  tlsFolder?: string;
}>;

const example = 'tcp://127.0.0.1:7001?identity=127.0.0.1:7002&scheduling=127.0.0.1:7003|127.0.0.1:7004';
const unreadable = (part: string): Error => new Error(`RPC: ${part} is not right; write it like ${example}`);

const hostPort = (text: string): HostPort => {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const [host, port] = [bracketed ?? plain, Number(digits)];
  if (host === undefined || port > 65_535) throw unreadable(text.slice(0, 60));
  return { host, port };
};

/**
 * `tcp://HOST:PORT?SERVICE=HOST:PORT|HOST:PORT&...`: where this process listens (left out: `tcp:?...`, it only calls) and
 * where each service's replicas are. `key-file=PATH` names the file of the shared secret (32 bytes in base64),
 * `tls=FOLDER` one with ca.pem, cert.pem and key.pem. Throws in words.
 */
export const readTcpAddress = (rest: string): TcpAddress => {
  const mark = rest.indexOf('?');
  const [place, query] = mark < 0 ? [rest, ''] : [rest.slice(0, mark), rest.slice(mark + 1)];
  const peers = new Map<string, readonly HostPort[]>();
  let [keyFile, tlsFolder]: (string | undefined)[] = [];
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'key-file') keyFile = value;
    else if (name === 'tls') tlsFolder = value;
    else if (/^[a-z][a-z-]*$/.test(name)) peers.set(name, value.split('|').map(hostPort));
    else throw unreadable(name.slice(0, 60));
  }
  const host = place.replace(/^\/\//, '');
  return {
    peers,
    ...(host === '' ? {} : { listen: hostPort(host) }),
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(tlsFolder === undefined ? {} : { tlsFolder }),
  };
};

export const secretOf = (file: string): Buffer => {
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (secret.length !== 32) throw new Error('RPC: key-file must hold 32 bytes in base64: openssl rand -base64 32');
  return secret;
};

export const tlsFilesOf = (folder: string): TlsFiles => ({
  ca: readFileSync(join(folder, 'ca.pem')),
  cert: readFileSync(join(folder, 'cert.pem')),
  key: readFileSync(join(folder, 'key.pem')),
});
