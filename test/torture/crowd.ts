// People who book, hold, move, cancel, arrive and look, ask again with the same key until they hear something, and are replaced in time.
import { localDate, systemClock, systemTimers } from '#platform';
import { isWrite } from './checker/requests.ts';
import { logIn, newCitizen, officerToken, registration, type LogIn, type Officer } from './client.ts';
import { withinReach, type Target } from './country.ts';
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
  hold?: string;
  waiting?: Question;
};

/** Below the ceiling of 200 changes a person and day, asked again and withdrawn ones counted in. */
const mostWishes = 110;
/** Whoever was let in has little left to ask for that day. */
const mostWishesArrived = 50;
/** A token lives 15 minutes. */
const tokenMs = 9 * 60_000;

export type Gate = Readonly<{ officer: Officer; zone: string }>;

export class Crowd {
  readonly people: Person[] = [];
  readonly #retired: Person[] = [];
  readonly #at: string;
  readonly #recorder: Recorder;
  readonly #targets: readonly Target[];
  readonly #dice: Dice;
  readonly #gate: Gate;
  #gateToken = '';
  #gateLoggedInAt = -Infinity;
  #ended = false;
  #keys = 0;
  #next = 0;
  readonly #busy = new Set<Person>();

  constructor(at: string, recorder: Recorder, targets: readonly Target[], gate: Gate, chance: Dice) {
    [this.#at, this.#recorder, this.#targets, this.#gate, this.#dice] = [at, recorder, targets, gate, chance];
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
    await this.#logIn([]);
    for (let left = count; left > 0; left -= 8) await Promise.all(Array.from({ length: Math.min(left, 8) }, one));
  }

  /** Newcomers for those who have asked enough, and new tokens for those that grow old. While all runs. */
  async renew(): Promise<void> {
    const over = this.people.filter(
      (person) => person.wishes >= mostOf(person) && !person.waiting && !this.#busy.has(person),
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
    if (now - this.#gateLoggedInAt <= tokenMs) return;
    this.#gateToken = await officerToken(this.#at, this.#gate.officer);
    this.#gateLoggedInAt = now;
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
      if (person && !this.#busy.has(person) && (person.waiting || person.wishes < mostOf(person))) return person;
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
    const { service, centre, starts } = pick(this.#targets);
    const bookings = [...person.bookings.values()];
    const active = bookings.filter(({ status }) => status === 'confirmed');
    const start = pick(starts());
    const roll = below(100);
    if (roll < 8) return { kind: 'list' };
    if (roll < 16) return { kind: 'slots', service, centre, date: localDate(start, this.#gate.zone) };
    if (roll < 24 && bookings.length > 0) return { kind: 'read', booking: pick(bookings).id };
    if (person.hold !== undefined && roll < 70) return { kind: roll < 55 ? 'use' : 'release', hold: person.hold };
    const due = this.#due(active);
    if (due.length > 0 && roll < 36) {
      const { id, reference, centre: there } = pick(due);
      return { kind: 'arrive', booking: id, centre: there, reference };
    }
    if (active.length > 0 && roll < 55) return this.#move(pick(active));
    if (active.length > 0 && roll < 80) return { kind: 'cancel', booking: pick(active).id };
    return { kind: roll < 90 ? 'book' : 'hold', service, centre, start };
  }

  #move({ id, service }: Shown): Wish {
    const { pick } = this.#dice;
    const there = this.#targets.find((one) => one.service === service) ?? pick(this.#targets);
    return { kind: 'move', booking: id, start: pick(there.starts()) };
  }

  /** Whoever may be let in now; and now and then somebody who may not. */
  #due(active: readonly Shown[]): readonly Shown[] {
    const within = withinReach(systemClock().now(), this.#gate.zone);
    const due = active.filter(({ start }) => within.includes(start));
    return due.length > 0 || this.#dice.below(6) > 0 ? due : active;
  }

  #question(person: Person, wish: Wish): Question {
    this.#keys += 1;
    const asker = wish.kind === 'arrive' ? this.#gate.officer.username : person.name;
    return { person: asker, token: person.token, key: `k${String(this.#keys)}`, wish };
  }

  async #ask(person: Person, question: Question): Promise<Answer | undefined> {
    const { wish } = question;
    const write = isWrite(wish);
    if (write && person.waiting !== question) person.wishes += 1;
    const token = wish.kind === 'arrive' ? this.#gateToken : person.token;
    const answer = await this.#recorder.ask({ ...question, token });
    if (!write) return answer;
    if (answer && answer.status !== 429) delete person.waiting;
    else person.waiting = question;
    if (answer) remember(person, wish, answer);
    return answer;
  }
}

const mostOf = ({ bookings }: Person): number =>
  [...bookings.values()].some(({ status }) => status === 'arrived') ? mostWishesArrived : mostWishes;

const remember = (person: Person, wish: Wish, { status, booking, hold }: Answer): void => {
  if (booking) person.bookings.set(booking.id, booking);
  if (wish.kind === 'hold' && hold) person.hold = hold.id;
  if (wish.kind === 'use' || wish.kind === 'release') delete person.hold;
  const arrived = wish.kind === 'arrive' && status === 201 ? person.bookings.get(wish.booking) : undefined;
  if (arrived) person.bookings.set(arrived.id, { ...arrived, status: 'arrived' });
};
