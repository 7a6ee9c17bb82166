import type { Clock } from '#platform';
import { addMinutes } from '#time';
import type { VaultKeys } from '../vault/vault-keys.ts';
import type { Vault } from '../vault/vault.port.ts';

/** From api.md: messages that a stranger can cause are limited by hour and phone, and never below ten. */
export const messagesAnHour = 10;
const windowMinutes = 60;

export class StrangersMessages {
  constructor(
    private readonly vault: Vault,
    private readonly keys: VaultKeys,
    private readonly clock: Clock,
  ) {}

  /** Whether one more may go to this phone; `id` counts once. */
  admit(phone: string, id: string): Promise<boolean> {
    const at = this.clock.now();
    const counted = this.keys.hash('messages', phone);
    return this.vault.admitMessage({ id, phone: counted, at }, this.since(), messagesAnHour);
  }

  since(): string {
    return addMinutes(this.clock.now(), -windowMinutes);
  }
}
