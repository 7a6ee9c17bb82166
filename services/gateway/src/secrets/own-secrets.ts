// The secrets of the gateway: what ids of commands, cookies and session tokens are made and checked with. Identity keeps them, so
// that every gateway has the same; asked for once, they stay in memory, and no check of a token asks anybody.
import { DomainError } from '#contracts';
import {
  errorFacts,
  ForeignSecretsError,
  type GatewaySecrets,
  type gatewaySecrets,
  type KeptSecrets,
  type Logger,
  type Timers,
} from '#platform';

const askEveryMs = 500;

export type OwnSecretsPorts = Readonly<{ kept: KeptSecrets<typeof gatewaySecrets>; timers: Timers; log: Logger }>;

export class OwnSecrets {
  private foreign = false;
  private readonly stopping = new AbortController();
  private asking: Promise<void> = Promise.resolve();

  constructor(private readonly ports: OwnSecretsPorts) {}

  /** Refusal until they are known: service.unavailable. */
  get all(): GatewaySecrets {
    const { known } = this.ports.kept;
    if (!known) throw new DomainError('service.unavailable');
    return known;
  }

  /** Why they are not known, in words; undefined when they are. */
  get trouble(): string | undefined {
    if (this.ports.kept.known) return undefined;
    return this.foreign
      ? 'KEY_ENCRYPTION_KEY is not the one under which identity keeps the secrets'
      : 'identity does not answer';
  }

  /** Resolves when they are known; asks when they are not. Refusal: service.unavailable. */
  async ready(): Promise<void> {
    if (this.ports.kept.known) return;
    try {
      await this.ports.kept.open();
    } catch (error) {
      this.foreign = error instanceof ForeignSecretsError;
      this.ports.log.warn(errorFacts(error), 'identity did not hand over the secrets of the gateway');
      throw new DomainError('service.unavailable');
    }
  }

  /** Asks until they are known. */
  start(): void {
    this.asking = this.askOn();
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('stopped'));
    await this.asking;
  }

  private async askOn(): Promise<void> {
    const { signal } = this.stopping;
    const isReady = () =>
      this.ready().then(
        () => true,
        () => false,
      );
    while (!signal.aborted && !(await isReady()))
      await this.ports.timers.sleep(askEveryMs, signal).catch(() => undefined);
  }
}
