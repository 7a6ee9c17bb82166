import { hash } from 'node:crypto';
import { DomainError, type CommandKey, type Pseudonym } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import { firstRefusal } from './booking.policies.ts';
import {
  bookingsStream,
  type BookingCommand,
  type BookingEvent,
  type Bookings,
  type CloseToCitizen,
  type EndVisit,
  type Intent,
  type IntentCommand,
  type Life,
} from './booking.events.ts';

/** The id of whatever a key makes: the same key makes the same, for ever. */
export const idMadeBy = (key: CommandKey): string => hash('sha256', `booking:${key.id}`, 'hex').slice(0, 26);

export type Found = Readonly<{ person: Pseudonym; bookings: Bookings; life: Life }>;

/** The only door to persons' streams for the rest of the service. Refusals are those of `booking.policies.ts`. */
export class BookingService {
  constructor(
    private readonly aggregates: Aggregates<Bookings, BookingCommand, BookingEvent>,
    private readonly exclusive: boolean,
  ) {}

  async of(person: Pseudonym): Promise<Bookings> {
    const stream = bookingsStream(person);
    return (await (this.exclusive ? this.aggregates.load(stream) : this.aggregates.loadFresh(stream))).state;
  }

  /** The intent of this key among those of the persons; undefined when new. Refuses request.key-reused for another body. */
  async madeBy(key: CommandKey, persons: readonly Pseudonym[]): Promise<Intent | undefined> {
    for (const person of persons) {
      const intent = (await this.of(person)).commands.get(key.id);
      if (intent && intent.data.fingerprint !== key.fingerprint) throw new DomainError('request.key-reused');
      if (intent) return intent;
    }
    return undefined;
  }

  /** The booking or hold among those of the persons. */
  async find(id: string, persons: readonly Pseudonym[]): Promise<Found | undefined> {
    for (const person of persons) {
      const bookings = await this.of(person);
      const life = bookings.lives.get(id);
      if (life) return { person, bookings, life };
    }
    return undefined;
  }

  /** Refuses what would be refused now, writing nothing: so that people hear the reason before the slot is looked at. */
  async check(command: IntentCommand): Promise<Bookings> {
    const bookings = await this.of(command.data.person);
    const refusal = firstRefusal(command, bookings);
    if (refusal) throw new DomainError(refusal.code, refusal.facts);
    return bookings;
  }

  /** Makes the wish durable; undefined when there was nothing to wish for (cancelled or released already). */
  async ask(command: IntentCommand): Promise<Intent | undefined> {
    const { person, booking, key } = command.data;
    const revision = ((await this.of(person)).lives.get(booking)?.revision ?? 0) + 1;
    const id = `${key.id}.${String(revision)}`;
    const { state } = await this.aggregates.handle(bookingsStream(person), command, id);
    return state.commands.get(key.id);
  }

  async withdraw({ data: { person, booking, revision } }: Intent, why: string): Promise<void> {
    const data = { booking, revision, why };
    const id = `withdraw-${booking}.${String(revision)}`;
    await this.aggregates.handle(bookingsStream(person), { type: 'WithdrawIntent', data }, id);
  }

  /** Once this has resolved, nothing more that the citizen asked from the account that is gone finds its way here. */
  async closeTo(person: Pseudonym, data: CloseToCitizen['data']): Promise<void> {
    const { citizen, since, now } = data;
    const id = `gone-${citizen}.${since}.${now}`;
    await this.aggregates.handle(bookingsStream(person), { type: 'CloseToCitizen', data }, id);
  }

  async endVisit(person: Pseudonym, data: EndVisit['data'], fact: string): Promise<void> {
    await this.aggregates.handle(bookingsStream(person), { type: 'EndVisit', data }, `heard-${fact}`);
  }
}
