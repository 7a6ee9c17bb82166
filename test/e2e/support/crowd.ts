// People who book, move, cancel and register all at once, each remembering what they were answered.
import { eventually } from '#testing';
import { api, pause, registration, type Answer, type Citizen } from './api.ts';
import type { System } from './system.ts';
import { twenty } from './twenty.ts';

export type Known = { status: string; reference: string; start: string; revision: number };
export type Account = Readonly<{ citizen: Citizen; bookings: Map<string, Known> }>;
type Ask = Readonly<{ account?: Account; method: string; path: string; key: string; body?: unknown; phone?: string }>;

const knownOf = (body: Record<string, unknown>): Known => ({
  status: String(body['status']),
  reference: String(body['reference']),
  start: String(body['start']),
  revision: Number(body['revision']),
});

const restMs = 100;
const calmMs = 2_000;

/**
 * One life of the system, from a start to a kill, with everything asked in it. Where one of many processes is killed the others
 * live on: then people go on through its absence, and ask again what had no answer before they want anything else.
 */
export class Life {
  answered = 0;
  inFlight = 0;
  private readonly open = new Set<Ask>();
  private dead = false;
  private last = '';
  private paceMs = 0;

  constructor(
    private readonly system: System,
    private readonly accounts: readonly Account[],
    private readonly starts: readonly string[],
    private readonly registered: Set<string>,
    private readonly name: string,
  ) {}

  /** Everybody acts until the system dies. */
  async work(): Promise<void> {
    await Promise.all([
      ...this.accounts.map((account, i) => this.act(account, i)),
      ...[1, 2].map((n) => this.register(n)),
    ]);
  }

  /** From here on everybody rests between two questions: whoever starts again finds an engine that answers. */
  calmDown(): void {
    this.paceMs = calmMs;
  }

  /** Nobody asks anything new. */
  end(): void {
    this.dead = true;
  }

  /**
   * Asks again, with the same keys, whatever had no answer. One process that says it is ready must answer at once; where
   * another one has just come back, a door may say 503 for a moment more.
   */
  async askAgain(): Promise<void> {
    const patienceMs = this.system.parts ? 30_000 : 0;
    for (const ask of [...this.open]) {
      const asked = eventually(async () => (await this.send(ask)) !== undefined, patienceMs);
      await asked.catch(() => Promise.reject(new Error(`no answer to a question asked again: ${this.last}`)));
    }
  }

  private async act(account: Account, i: number): Promise<void> {
    for (let n = 0; !this.dead && n < 400; n += 1) await this.persist(this.next(account, i, n));
  }

  private async persist(ask: Ask): Promise<void> {
    await this.send(ask);
    while (this.goesOn && this.open.has(ask) && !this.dead) {
      await pause(Math.max(restMs, this.paceMs));
      await this.send(ask);
    }
    if (this.paceMs > 0) await pause(this.paceMs);
  }

  private get goesOn(): boolean {
    return this.system.parts !== undefined;
  }

  private next(account: Account, i: number, n: number): Ask {
    const key = `${this.name}-${String(i)}-${String(n)}`;
    const start = this.starts[(i * 7 + n * 3) % this.starts.length] ?? '';
    const active = [...account.bookings].find(([, { status }]) => status === 'confirmed');
    const about = { account, key };
    if (!active) {
      const body = { service: twenty.plenty, centre: twenty.centre, start };
      return { ...about, method: 'POST', path: '/v1/bookings', body };
    }
    const path = `/v1/bookings/${active[0]}`;
    return n % 3 === 1 && active[1].start !== start
      ? { ...about, method: 'POST', path: `${path}/moves`, body: { start } }
      : { ...about, method: 'DELETE', path };
  }

  private async register(n: number): Promise<void> {
    for (let i = 0; !this.dead && i < 200; i += 1) {
      const body = registration();
      const key = `${this.name}-registration-${String(n)}-${String(i)}`;
      await this.persist({ method: 'POST', path: '/v1/registrations', key, body, phone: body.phone });
    }
  }

  private async send(ask: Ask): Promise<Answer | undefined> {
    const { account, method, path, key, body } = ask;
    this.open.add(ask);
    this.inFlight += 1;
    try {
      const answer = await api(this.system, method, path, { key, body, token: account?.citizen.token });
      this.last = `${method} ${String(answer.status)} ${String(answer.body['code'])}`;
      if (answer.status >= 500) return undefined;
      this.open.delete(ask);
      this.answered += 1;
      this.note(ask, answer);
      return answer;
    } catch {
      this.last = `${method} broke off`;
      if (!this.goesOn) this.dead = true;
      return undefined;
    } finally {
      this.inFlight -= 1;
    }
  }

  private note({ account, phone }: Ask, { status, body }: Answer): void {
    if (phone !== undefined && status === 202) this.registered.add(phone);
    if (!account || (status !== 200 && status !== 201)) return;
    const [id, known] = [String(body['id']), knownOf(body)];
    // A command asked again is answered as it was then, though later ones have been carried out.
    if ((account.bookings.get(id)?.revision ?? 0) <= known.revision) account.bookings.set(id, known);
  }
}
