// A new key-encryption key takes the place of another: every data key and every secret is wrapped anew; nothing is sealed anew.
import type { WrappedUnder, Wrapping } from '#platform';
import { contextOf } from '../vault/vault-keys.ts';
import { wrappedKinds, type Vault, type Wrapped, type WrappedKind } from '../vault/vault.port.ts';

export type Counted = Readonly<Record<WrappedUnder, number>>;

const atOnce = 500;
/** Whoever still writes under the former key after so many passes was not started with the new one. */
const mostPasses = 10;

/** Somebody goes on wrapping keys under the former key-encryption key, or some lie under neither. */
export class RotationUnfinishedError extends Error {
  override readonly name = 'RotationUnfinishedError';
}

async function* pages(vault: Vault, kind: WrappedKind): AsyncGenerator<readonly Wrapped[]> {
  for (let after = ''; ;) {
    const page = await vault.wrapped(kind, after, atOnce);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.id;
  }
}

/** How many keys are wrapped under which key-encryption key. */
export const countKeys = async (vault: Vault, wrapping: Wrapping): Promise<Counted> => {
  const counted = { current: 0, former: 0, neither: 0 };
  for (const kind of wrappedKinds)
    for await (const page of pages(vault, kind))
      for (const { id, wrappedKey } of page) counted[wrapping.under(contextOf(kind, id), wrappedKey)] += 1;
  return counted;
};

const onePass = async (vault: Vault, wrapping: Wrapping): Promise<number> => {
  let found = 0;
  for (const kind of wrappedKinds)
    for await (const page of pages(vault, kind)) {
      const old = page.filter(({ id, wrappedKey }) => wrapping.under(contextOf(kind, id), wrappedKey) === 'former');
      const anew = ({ id, wrappedKey }: Wrapped) => {
        const context = contextOf(kind, id);
        return { id, wrappedKey, to: wrapping.wrap(context, wrapping.unwrap(context, wrappedKey)) };
      };
      if (old.length > 0) await vault.rewrap(kind, old.map(anew));
      found += old.length;
    }
  return found;
};

/**
 * Wraps anew whatever lies under the former key-encryption key, beside running services that know both. A crash anywhere is
 * carried on by the next run. Resolves with how many were wrapped anew, when nothing lies under the former any more. Throws
 * RotationUnfinishedError.
 */
export const rotateKeys = async (vault: Vault, wrapping: Wrapping): Promise<number> => {
  let wrapped = 0;
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const found = await onePass(vault, wrapping);
    wrapped += found;
    if (found === 0) return wrapped;
  }
  throw new RotationUnfinishedError('some service still works with the former key: start all with the new one first');
};
