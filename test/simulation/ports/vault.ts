// The vault of one life of identity: every call may be the last.
import { memoryVault } from '../../../services/identity/src/vault/memory/memory-vault.ts';
import type { Vault } from '../../../services/identity/src/vault/vault.port.ts';
import { call, fileFaults } from '../engine/call.ts';
import type { Life, Sim } from '../engine/sim.ts';

export const durableVault = (): Vault => memoryVault();

type Method = (...given: readonly unknown[]) => Promise<unknown>;

/** Changes go through calls that can fail; look-ups, which come by the dozen, answer at once. */
export const vaultOf = (sim: Sim, life: Life, durable: Vault): Vault =>
  new Proxy(durable, {
    get: (target, name) => {
      const method = (Reflect.get(target, name) as Method).bind(target);
      const port = `vault.${String(name)}`;
      const error = () => Promise.reject(new Error('the vault cannot be read'));
      return (...given: readonly unknown[]) =>
        call(sim, life, port, () => method(...structuredClone(given)), {
          kinds: fileFaults,
          error,
          inside: true,
          usualMs: 1,
        });
    },
  });
