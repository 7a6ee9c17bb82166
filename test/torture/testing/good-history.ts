// Histories as a system without fault would leave them: one place where everything happens at one instant, and clients who
// wait before and after it, hear nothing, ask again, look, and are refused for a reason.
import { isWrite } from '../checker/requests.ts';
import { dice, type Dice } from '../dice.ts';
import { after, centre, days, GoodLog, plenty, scarce, startOn } from './good-log.ts';
import type { Answer, Asked, History, Shown, ShownArrival, ShownHold, Sms, Wish } from '../history.ts';

const kindsOfService = [scarce, plenty];

type Held = Shown & { command: string };
type Kept = ShownHold & { owner: string; key: string };

/** A quarter of an hour before the slots of the first day. */
const epochMs = Date.parse(`${days[0]}T06:45:00Z`);
const holdMs = 5_000;
export const gateOfficer = 'gate-1';
const written = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString({ smallestUnit: 'second' });
type Outcome = 'heard' | 'unheard' | 'never done' | 'asked again' | 'withdrawn first';

export class GoodWorld extends GoodLog {
  readonly asked: Asked[] = [];
  readonly messages: Sms[] = [];
  readonly #bookings = new Map<string, Held>();
  readonly #holds = new Map<string, Kept>();
  readonly #arrived = new Map<string, ShownArrival>();
  readonly #owner = new Map<string, string>();
  readonly #dice: Dice;
  #now = 1_000;
  #keys = 0;

  readonly #pace: number;

  /** With a pace of 60 and more nothing overlaps. */
  constructor(seed: number, pace = 10) {
    super();
    [this.#dice, this.#pace] = [dice(seed), pace];
  }

  /** One wish of one person, of any outcome. */
  step(): void {
    const { below, pick } = this.#dice;
    const person = `p${String(below(8))}`;
    const own = [...this.#bookings.values()].filter(({ id }) => this.#owner.get(id) === person);
    const { service } = pick(kindsOfService);
    const wishes: Wish[] = [
      { kind: 'book', service, centre, start: startOn(pick(days)) },
      { kind: 'book', service, centre, start: startOn(pick(days)) },
      { kind: 'hold', service, centre, start: startOn(pick(days)) },
      { kind: 'list' },
      { kind: 'slots', service, centre, date: pick(days) },
      ...this.#holdsOf(person).flatMap(({ id }): Wish[] => [
        { kind: 'use', hold: id },
        { kind: 'release', hold: id },
      ]),
      ...own.flatMap(({ id }): Wish[] => [
        { kind: 'move', booking: id, start: startOn(pick(days)) },
        { kind: 'cancel', booking: id },
        { kind: 'read', booking: id },
        { kind: 'arrive', booking: id, centre, reference: `R${id}` },
      ]),
    ];
    const wish = pick(wishes);
    this.do(
      wish.kind === 'arrive' ? gateOfficer : person,
      wish,
      pick(['heard', 'heard', 'heard', 'unheard', 'never done', 'asked again', 'withdrawn first']),
    );
  }

  do(person: string, wish: Wish, outcome: Outcome = 'heard'): Answer | undefined {
    const key = `k${String((this.#keys += 1))}`;
    this.#now += this.#pace;
    const ask = (answer: Answer | undefined): void => {
      const before = this.#dice.below(25);
      const times = answer ? { completedAt: this.#now + this.#dice.below(25), answer } : {};
      this.asked.push({ n: this.asked.length + 1, person, key, wish, invokedAt: this.#now - before, ...times });
    };
    if (outcome === 'never done') {
      ask(undefined);
      return undefined;
    }
    if (outcome === 'withdrawn first' && this.#withdraw(person, key, wish)) ask(undefined);
    const answer = this.#decide(person, key, wish);
    ask(outcome === 'unheard' || outcome === 'asked again' ? undefined : answer);
    if (outcome !== 'asked again') return answer;
    this.#now += 40;
    const refused = answer.status >= 400;
    const again = refused ? this.#decide(person, key, wish) : answer;
    if (isWrite(wish)) ask(again);
    return again;
  }

  /** Everything comes to rest: lists are shown, texts are there. */
  end(): History {
    this.#now += 100;
    const quietAt = this.#now;
    this.#now += 100;
    for (let n = 0; n < 8; n += 1) this.do(`p${String(n)}`, { kind: 'list' });
    const served = Object.fromEntries(
      kindsOfService.map(({ service, counter, minutes }) => [service, { counter, minutes }]),
    );
    const { asked, streams, messages } = this;
    const of = { zone: 'Africa/Nairobi', gate: { earlyMinutes: 30, lateMinutes: 30 }, epochMs };
    return { asked, streams, messages, served, quietAt, ...of };
  }

  #decide(person: string, key: string, wish: Wish): Answer {
    switch (wish.kind) {
      case 'book':
        return this.#book(person, key, wish);
      case 'move':
        return this.#move(person, key, wish.booking, wish.start);
      case 'cancel':
        return this.#cancel(person, key, wish.booking);
      case 'hold':
        return this.#hold(person, key, wish);
      case 'use':
        return this.#use(person, key, wish.hold);
      case 'release':
        return this.#release(key, wish.hold);
      case 'arrive':
        return this.#arrive(key, wish.booking);
      case 'read':
        return { status: 200, booking: this.#shown(wish.booking) };
      case 'list':
        return {
          status: 200,
          bookings: [...this.#bookings.keys()]
            .filter((id) => this.#owner.get(id) === person)
            .map((id) => this.#shown(id)),
        };
      case 'slots': {
        const start = startOn(wish.date);
        return { status: 200, slots: [{ start, free: this.#free(wish.service, start) }] };
      }
      case 'register':
        this.messages.push({ id: `m${String(this.messages.length)}`, to: wish.phone, kind: 'login-details' });
        return { status: 202 };
    }
  }

  #shown(id: string): Shown {
    const { command: _, ...shown } = this.#bookings.get(id) as Held;
    return { ...shown, ...(this.#arrived.has(id) ? { status: 'arrived' } : {}) };
  }

  #holdsOf(person: string): readonly Kept[] {
    return [...this.#holds.values()].filter(({ owner }) => owner === person);
  }

  get #wall(): number {
    return epochMs + this.#now;
  }

  #isHeld = ({ status, expiresAt }: Kept): boolean => status === 'held' && Date.parse(expiresAt) > this.#wall;

  #hold(person: string, key: string, { service, start }: Extract<Wish, { kind: 'hold' }>): Answer {
    if (this.#active(person, service)) return { status: 409, code: 'booking.already-active' };
    if (this.#holdsOf(person).some(this.#isHeld)) return { status: 409, code: 'hold.already-held' };
    if (this.#free(service, start) < 1) return { status: 409, code: 'booking.slot-full' };
    const expiresAt = written(this.#wall + holdMs);
    const held = { id: `h-${person}-${key}`, status: 'held', service, centre, start, expiresAt };
    const times = { expiresAt, at: written(this.#wall) };
    const revision = this.intend(person, key, held, 'HoldRequested', times);
    this.#holds.set(held.id, { ...held, owner: person, key });
    this.#writeOffHolds(this.agenda(service, start));
    const end = after(start, this.counter(service).minutes);
    const place = { booking: held.id, revision, kind: 'public', start, end, expiresAt };
    this.write(this.agenda(service, start), 'PlaceHeld', place);
    return { status: 201, hold: held };
  }

  #use(person: string, key: string, id: string): Answer {
    const { owner, key: _, ...held } = this.#holds.get(id) as Kept;
    const { service, start } = held;
    if (!this.#isHeld({ ...held, owner, key })) return { status: 409, code: 'hold.ended' };
    if (this.#active(person, service)) return { status: 409, code: 'booking.already-active' };
    this.#holds.set(id, { ...held, owner, key, status: 'used' });
    const booking = `b-${person}-${key}`;
    const shown = { id: booking, reference: `R${booking}`, status: 'confirmed', service, centre, start, revision: 0 };
    return this.#carryOut(person, key, shown, 'BookingRequested', id);
  }

  #release(key: string, id: string): Answer {
    const kept = this.#holds.get(id) as Kept;
    const { owner, key: _, ...held } = kept;
    const open = this.#isHeld(kept);
    if (open) {
      const revision = this.intend(owner, key, held, 'ReleaseRequested', {});
      this.#holds.set(id, { ...kept, status: 'released' });
      this.write(this.agenda(held.service, held.start), 'HoldReleased', { hold: id, revision });
    }
    return { status: 204 };
  }

  #arrive(key: string, id: string): Answer {
    const { status, start, service } = this.#bookings.get(id) as Held;
    if (status === 'cancelled') return { status: 409, code: 'gate.cancelled' };
    if (this.#arrived.has(id)) return { status: 409, code: 'gate.already-used' };
    if (!start.startsWith(days[0])) return { status: 409, code: 'gate.other-day' };
    const number = String(this.#arrived.size + 1);
    const arrival = { visit: `v${number}`, ticket: `T-${number}`, service, start };
    this.#arrived.set(id, arrival);
    const data = { booking: id, at: written(this.#wall), command: `c-${key}` };
    this.write(this.agenda(service, start), 'Arrived', data);
    return { status: 201, arrival };
  }

  #writeOffHolds(agenda: string): void {
    for (const [id, held] of this.#holds) {
      const over = held.status === 'held' && !this.#isHeld(held);
      if (!over || this.agenda(held.service, held.start) !== agenda) continue;
      this.write(agenda, 'HoldExpired', { hold: id });
      this.#holds.set(id, { ...held, status: 'expired' });
    }
  }

  #active(person: string, service: string): boolean {
    return [...this.#bookings.values()].some(
      (one) => this.#owner.get(one.id) === person && one.service === service && one.status === 'confirmed',
    );
  }

  #book(person: string, key: string, { service, start }: Extract<Wish, { kind: 'book' }>): Answer {
    const held = this.#holdsOf(person).find(
      (one) => one.service === service && one.start === start && this.#isHeld(one),
    );
    if (held) return this.#use(person, key, held.id);
    if (this.#active(person, service)) return { status: 409, code: 'booking.already-active' };
    if (this.#free(service, start) < 1) return { status: 409, code: 'booking.slot-full' };
    const id = `b-${person}-${key}`;
    return this.#carryOut(
      person,
      key,
      { id, reference: `R${id}`, status: 'confirmed', service, centre, start, revision: 0 },
      'BookingRequested',
    );
  }

  #move(person: string, key: string, id: string, start: string): Answer {
    const held = this.#bookings.get(id) as Held;
    if (held.status !== 'confirmed' || this.#arrived.has(id)) return { status: 409, code: 'booking.not-active' };
    if (held.start === start) return { status: 409, code: 'booking.same-slot' };
    if (this.#free(held.service, start) < 1) return { status: 409, code: 'booking.slot-full' };
    return this.#carryOut(person, key, { ...held, start }, 'MoveRequested');
  }

  #cancel(person: string, key: string, id: string): Answer {
    const held = this.#bookings.get(id) as Held;
    if (this.#arrived.has(id)) return { status: 409, code: 'booking.not-active' };
    if (held.status === 'cancelled') return { status: 200, booking: this.#shown(id) };
    return this.#carryOut(person, key, { ...held, status: 'cancelled' }, 'CancelRequested');
  }

  /** The intent of somebody who died before any agenda heard of it: settled, and nobody heard yes. */
  #withdraw(person: string, key: string, wish: Wish): boolean {
    if (wish.kind !== 'book' || this.#active(person, wish.service)) return false;
    const id = `b-${person}-${key}`;
    const { service, start } = wish;
    const revision = this.intend(person, key, { id, service, start }, 'BookingRequested');
    this.write(`bookings-${person}`, 'IntentWithdrawn', { booking: id, revision, why: 'settled' });
    this.write(this.agenda(wish.service, wish.start), 'RevisionBarred', { booking: id, revision });
    this.#now += 10;
    return true;
  }

  #carryOut(person: string, key: string, shown: Shown, type: string, hold?: string): Answer {
    const revision = this.intend(person, key, shown, type, hold === undefined ? {} : { hold });
    const { id, service, start, reference } = shown;
    const before = this.#bookings.get(id);
    this.#owner.set(id, person);
    this.#bookings.set(id, { ...shown, revision, command: `c-${key}` });
    const end = after(start, this.counter(service).minutes);
    const place = { booking: id, revision, kind: 'public', start, end };
    if (type !== 'CancelRequested' && hold === undefined) this.#writeOffHolds(this.agenda(service, start));
    if (hold !== undefined) this.write(this.agenda(service, start), 'HoldConverted', { ...place, hold });
    else if (type !== 'CancelRequested') this.write(this.agenda(service, start), 'PlaceGranted', place);
    if (before) this.write(this.agenda(service, before.start), 'PlaceFreed', { booking: id, revision });
    const kind = { BookingRequested: 'booking-confirmed', MoveRequested: 'booking-moved' }[type] ?? 'booking-cancelled';
    this.messages.push({ id: `m${String(this.messages.length)}`, to: person, kind, reference });
    return { status: before ? 200 : 201, booking: this.#shown(id) };
  }

  #free(service: string, start: string): number {
    const taken = [...this.#bookings.values()].filter(
      (one) => one.service === service && one.start === start && one.status === 'confirmed',
    );
    const held = [...this.#holds.values()].filter(
      (one) => one.service === service && one.start === start && this.#isHeld(one),
    );
    return this.counter(service).places - taken.length - held.length;
  }
}

export const goodHistory = (seed: number, steps = 120): History => {
  const world = new GoodWorld(seed);
  for (let n = 0; n < steps; n += 1) world.step();
  return world.end();
};
