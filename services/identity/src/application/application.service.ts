import { DomainError, type CommandKey } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import type { Clock } from '#platform';
import type { MadeIds } from '../ids.ts';
import type { VaultKeys } from '../vault/vault-keys.ts';
import type { Errand } from '../vault/vault.port.ts';
import {
  applicationStream,
  type Application,
  type ApplicationCommand,
  type ApplicationEvent,
  type ApplicationKind,
  type SettleApplication,
} from './application.events.ts';
import type { Errands } from './errands.ts';

type About<T> = Readonly<{ fingerprint: string; about: T }>;
export type Settlement = Omit<SettleApplication['data'], 'now'>;

const contextOf = (id: string) => `errand/${id}`;

/**
 * Applications of strangers. What is done before the answer is the same for everybody: the words go into the vault, the event
 * is written. Whether the person is known is looked at afterwards.
 */
export class ApplicationService {
  constructor(
    private readonly applications: Aggregates<Application, ApplicationCommand, ApplicationEvent>,
    private readonly errands: Errands,
    private readonly keys: VaultKeys,
    private readonly ids: MadeIds,
    private readonly clock: Clock,
  ) {}

  /** Takes an application; `read` checks its words and comes after the key. Refusals: request.key-reused, those of `read`. */
  async make(kind: ApplicationKind, command: CommandKey, read: () => object): Promise<void> {
    const id = this.ids('application', kind, command.id);
    const { state } = await this.applications.load(applicationStream(id));
    if (state.status !== 'none' && state.fingerprint !== command.fingerprint)
      throw new DomainError('request.key-reused');
    if (state.status === 'settled') return;
    const about: About<object> = { fingerprint: command.fingerprint, about: read() };
    const { vault } = this.errands;
    await vault.addErrand({ id, kind, about: this.keys.seal(contextOf(id), about), at: this.clock.now() });
    // A crash after this line: the sweep carries the errand out, and a repeat finds it.
    const stands = await vault.errand(id);
    if (stands && this.open(stands).fingerprint !== command.fingerprint) throw new DomainError('request.key-reused');
    await this.noteMade(id, kind, command.fingerprint);
    this.errands.hurry(id);
  }

  /** The runner of one kind: `carryOut` may be run again after any crash and must then come to the same. */
  runner<T extends object>(kind: ApplicationKind, carryOut: (id: string, about: T) => Promise<Settlement>) {
    return async (errand: Errand): Promise<void> => {
      const { fingerprint, about } = this.open<T>(errand);
      const { state } = await this.noteMade(errand.id, kind, fingerprint);
      if (state.status !== 'settled') await this.settle(errand.id, await carryOut(errand.id, about));
      await this.errands.vault.removeErrand(errand.id);
    };
  }

  /** Whether it still waits for its end: erasing drops what the person had asked for before. */
  async stands(id: string): Promise<boolean> {
    return (await this.errands.vault.errand(id)) !== undefined;
  }

  /** What was asked for. */
  words<T extends object>(errand: Errand): T {
    return this.open<T>(errand).about;
  }

  private async settle(id: string, settlement: Settlement): Promise<void> {
    const command: ApplicationCommand = { type: 'SettleApplication', data: { ...settlement, now: this.clock.now() } };
    await this.applications.handle(applicationStream(id), command, 'settle');
  }

  private noteMade(id: string, kind: ApplicationKind, fingerprint: string) {
    const command: ApplicationCommand = { type: 'MakeApplication', data: { kind, fingerprint, now: this.clock.now() } };
    // With the fingerprint: another body must be decided, not answered as a repeat.
    return this.applications.handle(applicationStream(id), command, `make/${fingerprint}`);
  }

  private open<T extends object>({ id, about }: Errand): About<T> {
    if (!about) throw new Error('an application without words');
    return this.keys.open<About<T>>(contextOf(id), about);
  }
}
