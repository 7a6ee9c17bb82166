// Sends lanes side by side. While the channel is down, one message at a time, further and further apart, finds out whether
// it is back: where answers are lost every message sent is one in doubt.
import { errorFacts, inSpan } from '#platform';
import type { Due } from './due.view.ts';
import { sendOne, type Fate, type SenderPorts } from './message-sender.ts';

export type Lane = readonly Due[];

const usuallyAtOnce = 32;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

export class Lanes {
  #pauseMs = 0;
  #probeAtMs = 0;
  #stopped = false;

  constructor(private readonly ports: SenderPorts) {}

  stop(): void {
    this.#stopped = true;
  }

  /** False when something should be tried again soon. */
  async send(all: readonly Lane[]): Promise<boolean> {
    const lanes = [...all];
    const [first] = lanes;
    if (!first) return true;
    if (this.#isDown && !(await this.#probe(first))) return false;
    const asked: boolean[] = [];
    const worker = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane && !this.#stopped && !this.#isDown; lane = lanes.shift())
        asked.push(await this.#lane(lane));
    };
    const { atOnce = usuallyAtOnce } = this.ports.channel;
    await Promise.all(Array.from({ length: Math.min(atOnce, lanes.length) }, worker));
    return !asked.includes(false) && !this.#isDown;
  }

  get #isDown(): boolean {
    return this.#pauseMs > 0;
  }

  /** True when the channel is back. */
  async #probe(lane: Lane): Promise<boolean> {
    if (this.ports.clock.nowMs() < this.#probeAtMs) return false;
    const [head] = lane;
    const fate = head && (await this.#one(head));
    if (fate === 'ended' || fate === 'waits') this.#pauseMs = 0;
    return fate === 'ended';
  }

  /** False when a service could not be asked. */
  async #lane(lane: Lane): Promise<boolean> {
    for (const message of lane) {
      await this.ports.precedence?.turn();
      if (this.#stopped) return true;
      const fate = await this.#one(message);
      if (fate === 'unasked') return false;
      // What comes later in a lane never leaves before what comes earlier.
      if (fate !== 'ended') return true;
    }
    return true;
  }

  async #one(message: Due): Promise<Fate | 'unasked'> {
    try {
      const facts = { kind: message.request.kind };
      const fate = await inSpan('send message', { parent: message.traceparent ?? null, facts }, () =>
        sendOne(this.ports, message),
      );
      if (fate === 'channel-down') this.#down();
      return fate;
    } catch (error) {
      this.ports.log.warn({ kind: message.request.kind, ...errorFacts(error) }, 'a message waits: it is tried again');
      return 'unasked';
    }
  }

  #down(): void {
    const now = this.ports.clock.nowMs();
    // Those that were under way when it went down say nothing new.
    if (this.#isDown && now < this.#probeAtMs) return;
    this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#pauseMs * 2));
    this.#probeAtMs = now + this.#pauseMs;
  }
}
