// Sessions that have ended although their access tokens still live: those ended here at once, all others within 5 s.
import type { IdentityRpc } from '#contracts';
import { errorFacts, type Clock, type Logger, type Timers } from '#platform';
import type { RpcClient } from '#rpc';
import { addMinutes } from '#time';

const askEveryMs = 5_000;
/** No access token lives longer. */
const tokenMinutes = 15;
const rememberMs = (tokenMinutes + 5) * 60_000;

export type EndedSessionsPorts = Readonly<{ rpc: RpcClient<IdentityRpc>; clock: Clock; timers: Timers; log: Logger }>;

export class EndedSessions {
  /** Session, or a citizen who is being erased, to when it was noted. In order of noting. */
  private readonly ended = new Map<string, number>();
  private since: string;
  private heardAtMs = -Infinity;
  private readonly stopping = new AbortController();
  private asking: Promise<void> = Promise.resolve();

  constructor(private readonly ports: EndedSessionsPorts) {
    this.since = addMinutes(ports.clock.now(), -tokenMinutes);
  }

  has(sessionOrCitizen: string): boolean {
    return this.ended.has(sessionOrCitizen);
  }

  note(...sessionsOrCitizens: readonly string[]): void {
    const now = this.ports.timers.monotonicMs();
    for (const one of sessionsOrCitizens) {
      this.ended.delete(one);
      this.ended.set(one, now);
    }
    for (const [one, at] of this.ended) {
      if (now - at < rememberMs) break;
      this.ended.delete(one);
    }
  }

  /** For what was noted here too early; identity tells again what has ended all the same. */
  takeBack(...sessionsOrCitizens: readonly string[]): void {
    for (const one of sessionsOrCitizens) this.ended.delete(one);
  }

  /** False until identity has answered once, and when it has been silent for a minute. */
  get current(): boolean {
    return this.ports.timers.monotonicMs() - this.heardAtMs < 60_000;
  }

  /** Asks now; a failure is logged and asked again later. */
  async ask(): Promise<void> {
    const { rpc, timers, log } = this.ports;
    try {
      const { sessions, at } = await rpc.call('identity.ended-sessions', { since: this.since });
      this.note(...sessions);
      this.since = at;
      this.heardAtMs = timers.monotonicMs();
    } catch (error) {
      log.warn(errorFacts(error), 'identity did not tell which sessions have ended');
    }
  }

  start(): void {
    this.asking = this.askOn();
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('stopped'));
    await this.asking;
  }

  private async askOn(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.ask();
      await this.ports.timers.sleep(this.current ? askEveryMs : 500, signal).catch(() => undefined);
    }
  }
}
