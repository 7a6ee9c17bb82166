// A citizen: does one thing after another and, unless impatient, asks with the same key until there is an answer.
import { isDomainError, type Booking, type Hold } from '#contracts';
import type { Life, Sim } from '../engine/sim.ts';
import type { Door } from './door.ts';
import type { Operation } from './plan.ts';

export type Answer =
  | Readonly<{ outcome: 'done'; value: unknown }>
  | Readonly<{ outcome: 'refused'; code: string }>
  | Readonly<{ outcome: 'unanswered' }>;
/** What was asked and what was answered, for the checks. */
export type Deed = { readonly operation: Operation; readonly about: string; answer: Answer | undefined; tries: number };

export type Observer = Readonly<{
  /** Every answer at the moment it comes; returns what is wrong with it. */
  answered(deed: Deed, value: unknown): void;
  wrong(what: string): void;
}>;

const askAgain = new Set(['service.unavailable', 'service.outcome-unknown', 'request.too-many', 'server.error']);
// At the gate the holder is told as far as identity answers in that moment.
const same = (one: unknown, other: unknown): boolean => {
  const text = (value: unknown) =>
    JSON.stringify(value, (name, each: unknown) => (name === 'holder' ? undefined : each));
  return text(one) === text(other);
};

export class Citizen {
  readonly name: string;
  readonly deeds: Deed[] = [];
  busy = true;
  /** Has asked to be erased, and heard yes or does not know. */
  erased = false;
  /** Asks to be erased: from here on their sessions may be over, and what else they ask is refused. */
  #leaving = false;
  #bookings: Booking[] = [];
  #holds: Hold[] = [];

  constructor(
    private readonly sim: Sim,
    private readonly city: Life,
    private readonly door: Door,
    private readonly observer: Observer,
    n: number,
  ) {
    this.name = `c${String(n)}`;
  }

  async live(operations: readonly Operation[]): Promise<void> {
    await this.door.enter(this.name);
    for (const together of atOnce(operations)) {
      if (this.erased) break;
      await this.#sleep(together[0]?.thinkMs ?? 0);
      await Promise.all(together.map((operation) => this.#try(operation)));
    }
    this.busy = false;
  }

  async #try(operation: Operation): Promise<void> {
    const asked = this.#asking(operation);
    if (asked) await this.#do(operation, asked.about, asked.ask, asked.other);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.sim.later(this.city, ms, resolve));
  }

  /** What an operation comes to now; undefined when there is nothing to do it to. */
  #asking(operation: Operation) {
    const { kind, n, service, centre, start } = operation;
    const key = `k${String(n)}`;
    const place = { service, centre, start };
    const booking = this.#bookings.at(-1 - operation.which) ?? this.#bookings.at(-1);
    const hold = this.#holds.at(-1 - operation.which) ?? this.#holds.at(-1);
    const { door, name } = this;
    switch (kind) {
      case 'book': {
        const other = () => door.book(name, key, { ...place, start: '2026-12-09T06:00:00Z' });
        return { about: `${service} ${centre} ${start}`, ask: () => door.book(name, key, place), other };
      }
      case 'hold':
        return { about: `${service} ${centre} ${start}`, ask: () => door.hold(name, key, place) };
      case 'use-hold':
        return hold && { about: hold.id, ask: () => door.useHold(name, key, hold.id) };
      case 'release':
        return hold && { about: hold.id, ask: () => door.release(name, key, hold.id) };
      case 'move':
        return (
          booking && {
            about: `${booking.id} to ${centre} ${start}`,
            ask: () => door.move(name, key, booking.id, { centre, start }),
          }
        );
      case 'cancel':
        return booking && { about: booking.id, ask: () => door.cancel(name, key, booking.id) };
      case 'arrive':
        return booking && { about: booking.id, ask: () => door.arrive(key, booking) };
      case 'list':
        return { about: '', ask: () => door.list(name) };
      case 'erase':
        this.#leaving = true;
        return { about: '', ask: () => door.erase(name) };
    }
  }

  async #do(
    operation: Operation,
    about: string,
    ask: () => Promise<unknown>,
    other: (() => Promise<unknown>) | undefined,
  ): Promise<void> {
    const deed: Deed = { operation, about, answer: undefined, tries: 0 };
    this.deeds.push(deed);
    const twin = operation.twice ? this.#untilAnswered({ ...deed }, ask) : undefined;
    deed.answer = await this.#untilAnswered(deed, ask);
    const twins = await twin;
    this.#learn(operation, deed.answer);
    this.sim.note(`${this.name} ${operation.kind} ${String(operation.n)}: ${JSON.stringify(deed.answer)}`);
    if (deed.answer.outcome !== 'done') return;
    const { value } = deed.answer;
    if (twins?.outcome === 'done') this.#mustBeSame(deed, value, twins.value);
    if (operation.again && !this.erased) await this.#again(deed, ask, value);
    if (operation.other && other) await this.#withAnotherBody(deed, other);
  }

  async #again(deed: Deed, ask: () => Promise<unknown>, value: unknown): Promise<void> {
    await this.#sleep(1_500 + deed.operation.n * 37);
    const answer = await this.#untilAnswered(deed, ask);
    if (answer.outcome === 'done') this.#mustBeSame(deed, value, answer.value);
    else if (answer.outcome === 'refused' && isKeyed(deed) && !this.#isOver(answer.code))
      this.observer.wrong(`${this.name} asked again with the key of ${label(deed)} and heard ${answer.code}`);
  }

  async #withAnotherBody(deed: Deed, other: () => Promise<unknown>): Promise<void> {
    const answer = await this.#untilAnswered({ ...deed }, other);
    if (answer.outcome === 'unanswered' || (answer.outcome === 'refused' && this.#isOver(answer.code))) return;
    if (answer.outcome === 'done' || answer.code !== 'request.key-reused')
      this.observer.wrong(
        `${this.name} used the key of ${label(deed)} for another body and heard ${JSON.stringify(answer)}`,
      );
  }

  #isOver(code: string): boolean {
    return this.#leaving && code.startsWith('session.');
  }

  #mustBeSame(deed: Deed, value: unknown, again: unknown): void {
    if (isKeyed(deed) && !same(value, again))
      this.observer.wrong(`${label(deed)} was answered ${JSON.stringify(value)} and then ${JSON.stringify(again)}`);
  }

  async #untilAnswered(deed: Deed, ask: () => Promise<unknown>): Promise<Answer> {
    for (;;) {
      deed.tries += 1;
      try {
        const value = await ask();
        this.observer.answered(deed, value);
        return { outcome: 'done', value };
      } catch (error) {
        if (isDomainError(error) && !askAgain.has(error.code)) return { outcome: 'refused', code: error.code };
        if (deed.operation.impatient) return { outcome: 'unanswered' };
        await this.#sleep(300 + 700 * Math.min(deed.tries, 5));
      }
    }
  }

  #learn({ kind }: Operation, answer: Answer): void {
    if (kind === 'erase' && answer.outcome !== 'refused') this.erased = true;
    if (answer.outcome !== 'done') return;
    if (kind === 'hold') this.#holds.push(answer.value as Hold);
    if (kind === 'book' || kind === 'use-hold') this.#bookings.push(answer.value as Booking);
    if (kind === 'move') {
      const moved = answer.value as Booking;
      this.#bookings = [...this.#bookings.filter(({ id }) => id !== moved.id), moved];
    }
  }
}

/** Operations in the groups in which they begin. */
const atOnce = (operations: readonly Operation[]): readonly (readonly Operation[])[] =>
  operations.reduce<readonly (readonly Operation[])[]>((groups, one) => {
    const last = one.beside && groups.at(-1);
    return last ? [...groups.slice(0, -1), [...last, one]] : [...groups, [one]];
  }, []);

// The answer of a list is what stands now; all others belong to their key.
const isKeyed = ({ operation: { kind } }: Deed): boolean => kind !== 'list' && kind !== 'erase';
const label = ({ operation: { kind, n } }: Deed): string => `${kind} ${String(n)}`;
