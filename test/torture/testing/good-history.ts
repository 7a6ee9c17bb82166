// Histories as a system without fault would leave them: one place where everything happens at one instant, and clients who
// wait before and after it, hear nothing, ask again, look, and are refused for a reason.
import { dice, type Dice } from '../dice.ts';
import type { Answer, Asked, History, Shown, Sms, Wish } from '../history.ts';

export const centre = 'first-centre';
export const scarce = { service: 'scarce-card', counter: 'scarce', minutes: 30, places: 3 } as const;
export const plenty = { service: 'plenty-card', counter: 'plenty', minutes: 15, places: 40 } as const;
export const days = ['2026-12-01', '2026-12-02'] as const;
export const startOn = (day: string): string => `${day}T07:00:00Z`;
const kindsOfService = [scarce, plenty];

type Events = { version: number; type: string; data: Record<string, unknown> }[];
type Held = Shown & { command: string };
type Outcome = 'heard' | 'unheard' | 'never done' | 'asked again' | 'withdrawn first';

const after = (start: string, minutes: number): string => start.replace('07:00', `07:${String(minutes)}`);

export class GoodWorld {
  readonly asked: Asked[] = [];
  readonly streams: Record<string, Events> = {};
  readonly messages: Sms[] = [];
  readonly #bookings = new Map<string, Held>();
  readonly #revisions = new Map<string, number>();
  readonly #owner = new Map<string, string>();
  readonly #dice: Dice;
  #now = 1_000;
  #keys = 0;

  readonly #pace: number;

  /** With a pace of 60 and more nothing overlaps. */
  constructor(seed: number, pace = 10) {
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
      { kind: 'list' },
      { kind: 'slots', service, centre, date: pick(days) },
      ...own.flatMap(({ id }): Wish[] => [
        { kind: 'move', booking: id, start: startOn(pick(days)) },
        { kind: 'cancel', booking: id },
        { kind: 'read', booking: id },
      ]),
    ];
    this.do(
      person,
      pick(wishes),
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
    if (['book', 'move', 'cancel'].includes(wish.kind)) ask(again);
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
    return { asked: this.asked, streams: this.streams, messages: this.messages, served, quietAt };
  }

  #decide(person: string, key: string, wish: Wish): Answer {
    switch (wish.kind) {
      case 'book':
        return this.#book(person, key, wish);
      case 'move':
        return this.#move(person, key, wish.booking, wish.start);
      case 'cancel':
        return this.#cancel(person, key, wish.booking);
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
    return { ...shown };
  }

  #active(person: string, service: string): boolean {
    return [...this.#bookings.values()].some(
      (one) => this.#owner.get(one.id) === person && one.service === service && one.status === 'confirmed',
    );
  }

  #book(person: string, key: string, { service, start }: Extract<Wish, { kind: 'book' }>): Answer {
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
    if (held.status !== 'confirmed') return { status: 409, code: 'booking.not-active' };
    if (held.start === start) return { status: 409, code: 'booking.same-slot' };
    if (this.#free(held.service, start) < 1) return { status: 409, code: 'booking.slot-full' };
    return this.#carryOut(person, key, { ...held, start }, 'MoveRequested');
  }

  #cancel(person: string, key: string, id: string): Answer {
    const held = this.#bookings.get(id) as Held;
    if (held.status === 'cancelled') return { status: 200, booking: this.#shown(id) };
    return this.#carryOut(person, key, { ...held, status: 'cancelled' }, 'CancelRequested');
  }

  /** The intent of somebody who died before any agenda heard of it: settled, and nobody heard yes. */
  #withdraw(person: string, key: string, wish: Wish): boolean {
    if (wish.kind !== 'book' || this.#active(person, wish.service)) return false;
    const id = `b-${person}-${key}`;
    const shown = {
      id,
      reference: `R${id}`,
      status: 'confirmed',
      service: wish.service,
      centre,
      start: wish.start,
      revision: 0,
    };
    const revision = this.#intend(person, key, shown, 'BookingRequested');
    this.#write(`bookings-${person}`, 'IntentWithdrawn', { booking: id, revision, why: 'settled' });
    this.#write(this.#agenda(wish.service, wish.start), 'RevisionBarred', { booking: id, revision });
    this.#now += 10;
    return true;
  }

  #intend(person: string, key: string, { id, service, start }: Shown, type: string): number {
    const revision = (this.#revisions.get(id) ?? 0) + 1;
    this.#revisions.set(id, revision);
    const counter = this.#counter(service).counter;
    const place = { centre, counter, date: start.slice(0, 10), start };
    this.#write(`bookings-${person}`, type, { booking: id, revision, command: `c-${key}`, service, place });
    return revision;
  }

  #carryOut(person: string, key: string, shown: Shown, type: string): Answer {
    const revision = this.#intend(person, key, shown, type);
    const { id, service, start, reference } = shown;
    const before = this.#bookings.get(id);
    this.#owner.set(id, person);
    this.#bookings.set(id, { ...shown, revision, command: `c-${key}` });
    const end = after(start, this.#counter(service).minutes);
    if (type !== 'CancelRequested')
      this.#write(this.#agenda(service, start), 'PlaceGranted', { booking: id, revision, kind: 'public', start, end });
    if (before) this.#write(this.#agenda(service, before.start), 'PlaceFreed', { booking: id, revision });
    const kind = { BookingRequested: 'booking-confirmed', MoveRequested: 'booking-moved' }[type] ?? 'booking-cancelled';
    this.messages.push({ id: `m${String(this.messages.length)}`, to: person, kind, reference });
    return { status: before ? 200 : 201, booking: this.#shown(id) };
  }

  #counter(service: string) {
    return service === scarce.service ? scarce : plenty;
  }

  #agenda(service: string, start: string): string {
    return `agenda-${centre}.${this.#counter(service).counter}.${start.slice(0, 10)}`;
  }

  #free(service: string, start: string): number {
    const taken = [...this.#bookings.values()].filter(
      (one) => one.service === service && one.start === start && one.status === 'confirmed',
    );
    return this.#counter(service).places - taken.length;
  }

  #write(stream: string, type: string, data: Record<string, unknown>): void {
    const events = (this.streams[stream] ??= []);
    if (events.length === 0 && stream.startsWith('agenda-')) events.push(this.#opened(stream));
    events.push({ version: events.length + 1, type, data });
  }

  #opened(stream: string): Events[number] {
    const day = stream.slice(-10);
    const [from, to] = [startOn(day), after(startOn(day), 30)];
    const of = stream.includes('.scarce.') ? scarce : plenty;
    const services = [{ service: of.service, within: [{ from, to: after(from, of.minutes) }] }];
    const data = {
      slotMinutes: of.minutes,
      publicPlaces: of.places,
      reservedPlaces: 0,
      open: [{ from, to }],
      services,
    };
    return { version: 1, type: 'AgendaOpened', data };
  }
}

export const goodHistory = (seed: number, steps = 120): History => {
  const world = new GoodWorld(seed);
  for (let n = 0; n < steps; n += 1) world.step();
  return world.end();
};
