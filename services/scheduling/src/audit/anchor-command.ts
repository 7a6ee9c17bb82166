// `audit anchor`, `audit key` and what `--anchor` reads.
import type { KeyObject } from 'node:crypto';
import type { Instant } from '#contracts';
import type { EventStore } from '#event-sourcing';
import { anchorPublicJwk, checkAnchor, makeAnchor, type Anchor, type AnchorReport, type PublicJwk } from './anchor.ts';
import type { Result } from './audit-command.ts';

export type AnchorOutside = Readonly<{
  /** Undefined where there is no key-encryption key. */
  signingKey: () => KeyObject | undefined;
  now: () => Instant;
  /** Both throw when they cannot. */
  readFile: (path: string) => string;
  writeFile: (path: string, text: string) => void;
}>;

const failed = (err: string, status: 1 | 2 = 2): Result => ({ status, out: '', err: `${err}\n` });
export const noKey: Result = failed(
  'There is no key to sign with: set KEY_ENCRYPTION_KEY, or DATA_DIR to a folder that has been started.',
);

/** Prints the public key, as one line of JSON. */
export const writeKey = ({ signingKey }: AnchorOutside): Result => {
  const key = signingKey();
  return key ? { status: 0, out: `${JSON.stringify(anchorPublicJwk(key))}\n`, err: '' } : noKey;
};

/** Signs where every stream stands. Ends with 1 when one is broken. */
export const writeAnchor = async (store: EventStore, outside: AnchorOutside, to: string): Promise<Result> => {
  const key = outside.signingKey();
  if (!key) return noKey;
  const made = await makeAnchor(store, outside.now(), key);
  if (!('heads' in made))
    return failed(['Broken streams cannot be anchored:', ...made.map(({ why }) => why)].join('\n'), 1);
  const { heads: _, ...told } = made;
  try {
    outside.writeFile(to, `${JSON.stringify(made)}\n`);
  } catch (error) {
    return failed(`The anchor cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { status: 0, out: `${JSON.stringify({ ...told, key: anchorPublicJwk(key) }, null, 2)}\n`, err: '' };
};

const isAnchor = (value: unknown): value is Anchor => {
  const { form, date, streams, counts, heads, signature } = (value ?? {}) as Partial<Anchor>;
  const texts = [date, streams, signature].every((text) => typeof text === 'string');
  return form === 1 && texts && typeof counts === 'object' && Array.isArray(heads);
};

export type AnchorFiles = Readonly<{ anchor: Anchor; jwk: PublicJwk }>;

/** Undefined when no anchor is asked for; a sentence when it cannot be read. */
export const readAnchorFiles = (
  { readFile }: AnchorOutside,
  file: string | undefined,
  key: string | undefined,
): AnchorFiles | string | undefined => {
  if (file === undefined && key === undefined) return undefined;
  if (file === undefined || key === undefined) return '--anchor and --anchor-key go together.';
  try {
    const anchor: unknown = JSON.parse(readFile(file));
    const jwk = JSON.parse(key.startsWith('{') ? key : readFile(key)) as PublicJwk;
    if (!isAnchor(anchor)) return 'That is no anchor.';
    return jwk.kty === 'OKP' && jwk.crv === 'Ed25519' && jwk.x
      ? { anchor, jwk }
      : 'That is no public key of an anchor.';
  } catch {
    return 'The anchor or its key cannot be read.';
  }
};

export const againstAnchor = (store: EventStore, { anchor, jwk }: AnchorFiles): Promise<AnchorReport> =>
  checkAnchor(store, anchor, jwk);
