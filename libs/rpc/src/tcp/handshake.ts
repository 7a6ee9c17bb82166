// Who is there: the caller says its name and whom it wants, the server proves that it has the key of that pair, and the
// caller's first frame proves the same of the caller. Both nonces go into the keys, so no connection can be played again.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { FrameError } from './frames.ts';

/** The key of a pair of services, the same on both sides; none: such a pair has no business together. */
export type PairKeys = (caller: string, service: string) => Buffer | undefined;

export type Hello = Readonly<{ caller: string; service: string; nonce: string }>;
type Welcome = Readonly<{ nonce: string; proof: string }> | Readonly<{ refused: string }>;
export type SessionKeys = Readonly<{ toServer: Buffer; toCaller: Buffer }>;

const version = 1;
const nonceBytes = 24;
export const mostHelloBytes = 1024;

const mac = (key: Buffer, purpose: string, { caller, service, nonce }: Hello, serverNonce: string): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([`huduma-rpc/${version}`, purpose, caller, service, nonce, serverNonce]))
    .digest();

const sessionKeys = (key: Buffer, hello: Hello, serverNonce: string): SessionKeys => ({
  toServer: mac(key, 'to server', hello, serverNonce),
  toCaller: mac(key, 'to caller', hello, serverNonce),
});

const parsed = (bytes: Buffer): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // It is said below.
  }
  throw new FrameError('a greeting is not one of ours');
};

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new FrameError('a greeting is not one of ours');
  return value;
};

const nonceText = (value: unknown): string => {
  const nonce = text(value);
  if (Buffer.from(nonce, 'base64').length !== nonceBytes) throw new FrameError('a greeting has no nonce');
  return nonce;
};

export const newNonce = (bytes: (length: number) => Uint8Array): string =>
  Buffer.from(bytes(nonceBytes)).toString('base64');

export const helloBytes = (hello: Hello): Buffer => Buffer.from(JSON.stringify({ version, ...hello }));

/** What the caller said. Throws FrameError when it is not a greeting of ours. */
export const readHello = (bytes: Buffer): Hello => {
  const value = parsed(bytes);
  if (value['version'] !== version) throw new FrameError('a greeting is of another version');
  return { caller: text(value['caller']), service: text(value['service']), nonce: nonceText(value['nonce']) };
};

export const refusalBytes = (reason: string): Buffer => Buffer.from(JSON.stringify({ refused: reason }));

/** The server's answer to a greeting and the keys of this connection. */
export const welcome = (key: Buffer, hello: Hello, nonce: string): Readonly<{ bytes: Buffer; keys: SessionKeys }> => {
  const answer: Welcome = { nonce, proof: mac(key, 'proof of the server', hello, nonce).toString('base64') };
  return { bytes: Buffer.from(JSON.stringify(answer)), keys: sessionKeys(key, hello, nonce) };
};

/** The caller's check of that answer. Throws FrameError when the server refuses, or does not prove that it has the key. */
export const readWelcome = (key: Buffer, hello: Hello, bytes: Buffer): SessionKeys => {
  const value = parsed(bytes);
  if ('refused' in value) throw new FrameError(`refused: ${text(value['refused']).slice(0, 80)}`);
  const nonce = nonceText(value['nonce']);
  const proof = Buffer.from(text(value['proof']), 'base64');
  const due = mac(key, 'proof of the server', hello, nonce);
  if (proof.length !== due.length || !timingSafeEqual(proof, due)) {
    throw new FrameError('the server does not authenticate');
  }
  return sessionKeys(key, hello, nonce);
};
