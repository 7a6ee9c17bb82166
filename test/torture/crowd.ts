// People who book, move, cancel and look, ask again with the same key until they hear something, and are replaced in time.
import { systemTimers } from '#platform';
import { logIn, newCitizen, registration, type LogIn } from './client.ts';
import type { Dice } from './dice.ts';
import type { Answer, Shown, Wish } from './history.ts';
import type { Question, Recorder } from './recorder.ts';

export type Person = {
  readonly name: string;
  readonly citizen: LogIn;
  token: string;
  loggedInAt: number;
  wishes: number;
  readonly bookings: Map<string, Shown>;
  waiting?: Question;
};

/** Below the ceiling of 200 changes a person and day, asked again and withdrawn ones counted in. */
const mostWishes = 110;
/** A token lives 15 minutes. */
const tokenMs = 9 * 60_000;

export type Target = Readonly<{ service: string; centre: string; starts: readonly string[] }>;

export class Crowd {
  readonly people: Person[] = [];
  readonly #retired: Person[] = [];
  readonly #at: string;
  readonly #recorder: Recorder;
  readonly #targets: readonly Target[];
  readonly #dice: Dice;
  #ended = false;
  #keys = 0;
  #next = 0;
  readonly #busy = new Set<Person>();

  constructor(at: string, recorder: Recorder, targets: readonly Target[], chance: Dice) {
    [this.#at, this.#recorder, this.#targets, this.#dice] = [at, recorder, targets, chance];
  }

  get everybody(): readonly Person[] {
    return [...this.#retired, ...this.people];
  }

  async join(count: number): Promise<void> {
    const one = async () => {
      const citizen = await newCitizen(this.#at);
      const name = `p${String(this.everybody.length + 1)}`;
      this.people.push({
        name,
        citizen,
        token: citizen.token,
        loggedInAt: systemTimers.monotonicMs(),
        wishes: 0,
        bookings: new Map(),
      });
    };
    for (let left = count; left > 0; left -= 8) await Promise.all(Array.from({ length: Math.min(left, 8) }, one));
  }

  /** Newcomers for those who have asked enough, and new tokens for those that grow old. While all runs. */
  async renew(): Promise<void> {
    const over = this.people.filter(
      (person) => person.wishes >= mostWishes && !person.waiting && !this.#busy.has(person),
    );
    for (const person of over) this.people.splice(this.people.indexOf(person), 1);
    this.#retired.push(...over);
    await this.join(over.length);
    await this.#logIn(this.people);
  }

  async #logIn(people: readonly Person[]): Promise<void> {
    const now = systemTimers.monotonicMs();
    for (const person of people.filter(({ loggedInAt }) => now - loggedInAt > tokenMs)) {
      const { username, secret } = person.citizen;
      person.token = await logIn(this.#at, { username, secret });
      person.loggedInAt = now;
    }
  }

  /** Many at once, until `end`; resolves when the last has heard or given up. */
  async work(lanes: number): Promise<void> {
    await Promise.all([...Array.from({ length: lanes }, () => this.#lane()), this.#strangers()]);
  }

  end(): void {
    this.#ended = true;
  }

  /** Every key that was not answered, once more. */
  async askAgain(): Promise<void> {
    await this.#logIn(this.everybody);
    for (const person of this.everybody) {
      for (let tries = 0; person.waiting && tries < 20; tries += 1) await this.#ask(person, person.waiting);
    }
  }

  /** What everybody is shown at the end. */
  async lists(): Promise<void> {
    const all = [...this.everybody];
    const lane = async () => {
      for (let person = all.pop(); person; person = all.pop())
        await this.#ask(person, this.#question(person, { kind: 'list' }));
    };
    await Promise.all(Array.from({ length: 8 }, lane));
  }

  async #lane(): Promise<void> {
    while (!this.#ended) {
      const person = this.#free();
      if (!person) {
        await systemTimers.sleep(20);
        continue;
      }
      this.#busy.add(person);
      const question = person.waiting ?? this.#question(person, this.#wish(person));
      // Some are impatient: the same key twice at once.
      const twice = this.#dice.below(12) === 0 ? this.#ask(person, question) : undefined;
      const answer = await this.#ask(person, question);
      await twice;
      this.#busy.delete(person);
      await systemTimers.sleep(answer ? this.#dice.below(30) : 200);
    }
  }

  #free(): Person | undefined {
    for (let tries = 0; tries < this.people.length; tries += 1) {
      const person = this.people[this.#next++ % this.people.length];
      if (person && !this.#busy.has(person) && (person.waiting || person.wishes < mostWishes)) return person;
    }
    return undefined;
  }

  async #strangers(): Promise<void> {
    for (let n = 1; !this.#ended; n += 1) {
      const body = registration();
      const wish: Wish = { kind: 'register', phone: body.phone };
      const question = { person: `stranger-${String(n)}`, key: `registration-${String(n)}`, wish, body };
      await this.#untilAnswered(question);
    }
  }

  async #untilAnswered(question: Parameters<Recorder['ask']>[0]): Promise<void> {
    while (!this.isEnded()) {
      if (await this.#recorder.ask(question)) return;
      await systemTimers.sleep(200);
    }
  }

  private isEnded(): boolean {
    return this.#ended;
  }

  #wish(person: Person): Wish {
    const { below, pick } = this.#dice;
    const target = pick(this.#targets);
    const bookings = [...person.bookings.values()];
    const active = bookings.filter(({ status }) => status === 'confirmed');
    const [any] = active;
    const roll = below(100);
    if (roll < 8) return { kind: 'list' };
    if (roll < 16)
      return { kind: 'slots', service: target.service, centre: target.centre, date: pick(target.starts).slice(0, 10) };
    if (roll < 24 && bookings.length > 0) return { kind: 'read', booking: pick(bookings).id };
    if (any && roll < 55) {
      const { id, service } = pick(active);
      const there = this.#targets.find((one) => one.service === service) ?? target;
      return { kind: 'move', booking: id, start: pick(there.starts) };
    }
    if (any && roll < 85) return { kind: 'cancel', booking: pick(active).id };
    return { kind: 'book', service: target.service, centre: target.centre, start: pick(target.starts) };
  }

  #question(person: Person, wish: Wish): Question {
    this.#keys += 1;
    return { person: person.name, token: person.token, key: `k${String(this.#keys)}`, wish };
  }

  async #ask(person: Person, question: Question): Promise<Answer | undefined> {
    const write = ['book', 'move', 'cancel'].includes(question.wish.kind);
    if (write && person.waiting !== question) person.wishes += 1;
    const answer = await this.#recorder.ask({ ...question, token: person.token });
    if (!write) return answer;
    if (answer && answer.status !== 429) delete person.waiting;
    else person.waiting = question;
    if (answer?.booking) person.bookings.set(answer.booking.id, answer.booking);
    return answer;
  }
}
