// The daily anchor: where every stream stood, signed. The chain within a stream shows what was changed in its middle; the
// anchor shows what its chain cannot: the newest commits cut off, a stream gone, or a whole stream written anew.
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Commit, EventStore } from '#event-sourcing';
import { deriveKey } from '#platform';
import { readStream, streamNames, type BrokenChain } from './every-stream.ts';

/** Where one stream stood: its name, its last version, the hash of its last commit. */
export type AnchoredHead = readonly [stream: string, version: number, hash: string];

/** STORED FORMAT. `streams` is the root over `heads`; the signature covers all but itself, so `heads` too through the root. */
export type Anchor = Readonly<{
  form: 1;
  /** RFC 3339, UTC. */
  date: string;
  /** SHA-256 (hex) over the JSON text of `heads`, sorted by stream. */
  streams: string;
  counts: Readonly<{ streams: number; commits: number; events: number }>;
  heads: readonly AnchoredHead[];
  /** Ed25519, base64url. */
  signature: string;
}>;

/** A public Ed25519 key as a JWK (RFC 8037). */
export type PublicJwk = Readonly<{ kty?: string; crv?: string; x?: string }>;

/** One place at which the store is not what it was when the anchor was made. */
export type AnchorBreak = Readonly<{ stream: string; from: number; to: number; why: string }>;
export type AnchorReport = Readonly<{
  date: string;
  ok: boolean;
  /** False: not signed by that key, or not about these heads; nothing else is said then. */
  genuine: boolean;
  broken: readonly AnchorBreak[];
  /** What came after the anchor: only its chain speaks for it, and a forger can make a chain anew. */
  unprotected: Readonly<{ streams: number; commits: number; events: number }>;
}>;

const purpose = 'audit-anchor';
/** What PKCS #8 puts before the 32 bytes of an Ed25519 key (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The signing key, derived from the key-encryption key. */
export const anchorKey = (kek: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8, deriveKey(kek, purpose)]), format: 'der', type: 'pkcs8' });

/** All that verification needs. */
export const anchorPublicJwk = (key: KeyObject): PublicJwk => createPublicKey(key).export({ format: 'jwk' });

const rootOf = (heads: readonly AnchoredHead[]): string =>
  createHash('sha256').update(JSON.stringify(heads)).digest('hex');

const signedText = ({ form, date, streams, counts }: Omit<Anchor, 'signature' | 'heads'>): Buffer =>
  Buffer.from(
    `huduma/audit-anchor\n${JSON.stringify([form, date, streams, counts.streams, counts.commits, counts.events])}`,
  );

const headOf = (stream: string, commits: readonly Commit[]): AnchoredHead => {
  const last = commits.at(-1);
  return [stream, last?.to ?? 0, last?.hash ?? ''];
};

const eventsIn = (commits: readonly Commit[]): number => commits.reduce((sum, { events }) => sum + events.length, 0);

/** Reads the whole store, verified. Broken streams cannot be anchored: they are given back instead of an anchor. */
export const makeAnchor = async (
  store: EventStore,
  date: string,
  key: KeyObject,
): Promise<Anchor | readonly BrokenChain[]> => {
  const heads: AnchoredHead[] = [];
  const broken: BrokenChain[] = [];
  const counts = { streams: 0, commits: 0, events: 0 };
  for (const name of await streamNames(store)) {
    const stream = await readStream(store, name);
    if (stream.broken) broken.push(stream.broken);
    heads.push(headOf(name, stream.commits));
    counts.streams += 1;
    counts.commits += stream.commits.length;
    counts.events += eventsIn(stream.commits);
  }
  if (broken.length > 0) return broken;
  const body = { form: 1, date, streams: rootOf(heads), counts } as const;
  return { ...body, heads, signature: sign(null, signedText(body), key).toString('base64url') };
};

const isGenuine = (anchor: Anchor, jwk: PublicJwk): boolean => {
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const signed = verify(null, signedText(anchor), key, Buffer.from(anchor.signature, 'base64url'));
  return signed && rootOf(anchor.heads) === anchor.streams && anchor.heads.length === anchor.counts.streams;
};

/** Why a stream is not what it was at its anchored head; undefined when it is. */
const breakOf = ([stream, version, hash]: AnchoredHead, commits: readonly Commit[]): AnchorBreak | undefined => {
  const last = commits.at(-1)?.to ?? 0;
  const here = { stream, to: version };
  if (last === 0) return { ...here, from: 1, why: 'is gone' };
  if (last < version) return { ...here, from: last + 1, why: 'was cut off' };
  const head = commits.find(({ to }) => to >= version);
  if (head?.to !== version)
    return { ...here, from: head?.from ?? 1, why: 'was written anew: another commit stands there' };
  return head.hash === hash ? undefined : { ...here, from: 1, why: 'was written anew: its commits are others' };
};

const brokenAt = ({ stream, whole, at, why }: BrokenChain): AnchorBreak => ({ stream, from: whole + 1, to: at, why });

/**
 * Compares a store with an anchor. Throws when `jwk` is no public key. A stream written anew is named as a whole, up to its
 * anchored version: earlier anchors narrow the place down.
 */
export const checkAnchor = async (store: EventStore, anchor: Anchor, jwk: PublicJwk): Promise<AnchorReport> => {
  const unprotected = { streams: 0, commits: 0, events: 0 };
  if (!isGenuine(anchor, jwk)) return { date: anchor.date, ok: false, genuine: false, broken: [], unprotected };
  const heads = new Map(anchor.heads.map((head) => [head[0], head]));
  const broken: AnchorBreak[] = [];
  const there = await streamNames(store);
  for (const name of new Set([...heads.keys(), ...there])) {
    const head = heads.get(name);
    const stream = await readStream(store, name);
    const found = stream.broken ? brokenAt(stream.broken) : head && breakOf(head, stream.commits);
    if (found) broken.push(found);
    const after = stream.commits.filter(({ from }) => from > (head?.[1] ?? 0));
    unprotected.streams += head ? 0 : 1;
    unprotected.commits += after.length;
    unprotected.events += eventsIn(after);
  }
  return { date: anchor.date, ok: broken.length === 0, genuine: true, broken, unprotected };
};

/** The same for people. */
export const anchorLines = ({ date, genuine, broken, unprotected }: AnchorReport): readonly string[] => {
  if (!genuine) return ['', '  The anchor is not genuine: it was not signed by this key, or it was changed.'];
  const { streams, commits, events } = unprotected;
  return [
    '',
    broken.length === 0
      ? `  Everything up to the anchor of ${date} is as it was.`
      : `  SINCE THE ANCHOR OF ${date} WAS CHANGED:`,
    ...broken.map(({ stream, from, to, why }) => `    ${stream} versions ${String(from)} to ${String(to)}: ${why}`),
    `  Unprotected, for it came after the anchor: ${String(events)} events, ${String(commits)} commits, ${String(streams)} new streams.`,
  ];
};
