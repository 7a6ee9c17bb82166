// Secrets of services that have no vault. Identity keeps them in its own, wrapped by the key-encryption key, and hands them over
// as they lie there: so every replica has the same, they outlive a key-encryption key, and only who has that key can read them.
import { deriveKey } from './keys.ts';
import type { Wrapping } from './wrapping.ts';

/**
 * By the names under which they lie in the vault; beside each the purpose for which it is derived from the key-encryption key
 * where none are kept, as all but `accessTokens` were before they were. Both are stored for ever.
 */
export const gatewaySecrets = {
  commandIds: 'gateway/command-id',
  commandBodies: 'gateway/command-body',
  cookies: 'gateway/cookie',
  forms: 'gateway/form',
  notes: 'gateway/note',
  accessTokens: 'access-tokens',
} as const;
export const checkInSecrets = { slipKeys: 'check-in/slip-keys' } as const;

export type Purposes = Readonly<Record<string, string>>;
export type SecretsOf<P extends Purposes> = Readonly<Record<keyof P, Buffer>>;
export type GatewaySecrets = SecretsOf<typeof gatewaySecrets>;
export type CheckInSecrets = SecretsOf<typeof checkInSecrets>;

/** The secrets as they are derived from a key-encryption key, where none are kept. */
export const derivedSecretsOf = <P extends Purposes>(kek: Buffer, purposes: P): SecretsOf<P> =>
  Object.fromEntries(
    Object.entries(purposes).map(([name, purpose]) => [name, deriveKey(kek, purpose)]),
  ) as unknown as SecretsOf<P>;

/** The context in which a secret is wrapped. Stored for ever. */
export const secretContext = (name: string): string => `secret/${name}`;

/** As identity hands them over: by name, wrapped, in base64url. */
export type SentSecrets = Readonly<Record<string, string>>;

/** Identity keeps the secrets under a key-encryption key that is none of this process. */
export class ForeignSecretsError extends Error {
  override readonly name = 'ForeignSecretsError';
}

/** What a service knows of its secrets. */
export interface KeptSecrets<P extends Purposes> {
  /** Undefined until they were opened once. */
  readonly known: SecretsOf<P> | undefined;
  /** Rejects when identity does not answer, or with ForeignSecretsError; asked again it tries again. */
  open(): Promise<SecretsOf<P>>;
}

/** Secrets that are known already: for specs and simulations. */
export const givenSecrets = <P extends Purposes>(known: SecretsOf<P>): KeptSecrets<P> => ({
  known,
  open: () => Promise.resolve(known),
});

/** Secrets that identity is asked for until it has answered once. */
export const askedSecrets = <P extends Purposes>(
  purposes: P,
  wrapping: Wrapping,
  ask: () => Promise<Readonly<{ secrets: SentSecrets }>>,
): KeptSecrets<P> => {
  let known: SecretsOf<P> | undefined;
  let asking: Promise<SecretsOf<P>> | undefined;
  const opened = (sent: SentSecrets) => (name: string) => {
    const wrapped = Buffer.from(sent[name] ?? '', 'base64url');
    if (wrapping.under(secretContext(name), wrapped) === 'neither')
      throw new ForeignSecretsError(`the secret ${name} lies under another key-encryption key`);
    return [name, wrapping.unwrap(secretContext(name), wrapped)] as const;
  };
  const asked = async (): Promise<SecretsOf<P>> => {
    const { secrets } = await ask();
    known = Object.fromEntries(Object.keys(purposes).map(opened(secrets))) as unknown as SecretsOf<P>;
    return known;
  };
  return {
    get known() {
      return known;
    },
    open: async () => known ?? (await (asking ??= asked().finally(() => (asking = undefined)))),
  };
};
