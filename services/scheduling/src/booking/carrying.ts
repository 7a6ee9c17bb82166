// Brings intents to their end. Each step may be repeated: agendas answer a repeat with what stands already.
import { DomainError, isDomainError } from '#contracts';
import { BusyError, UnknownOutcomeError } from '#event-sourcing';
import { standing } from '../agenda/agenda.capacity.ts';
import { agendaKeyOf, type Agenda, type AgendaKey, type Place } from '../agenda/agenda.events.ts';
import type { AgendaService } from '../agenda/agenda.service.ts';
import { bookingsStream, type Bookings, type Intent, type Life, type MoveRequested } from './booking.events.ts';
import { lastIntent } from './booking.life.ts';
import type { BookingService } from './booking.service.ts';

const keyOf = ({ centre, counter, date }: Place): AgendaKey => ({ centre, counter, date });
const sameAgenda = (a: AgendaKey, b: AgendaKey): boolean =>
  a.centre === b.centre && a.counter === b.counter && a.date === b.date;

/** The agendas named in an intent. A cancel names every one that may hold the booking. */
const keysOf = ({ data: { agendas } }: Intent): readonly AgendaKey[] =>
  agendas.flatMap((stream) => agendaKeyOf(stream) ?? []);

const idOf = ({ data: { booking, revision } }: Intent): string => `${booking}.${String(revision)}`;

const isGiven = (agenda: Agenda, { data: { booking, revision } }: Intent): boolean =>
  agenda.entries.get(booking)?.claim?.revision === revision;

/** Settled intents remembered, so that their agendas are not asked again; once settled is settled for ever. */
const settledInMemory = 100_000;

export class Carrying {
  readonly #settled = new Set<string>();

  constructor(
    private readonly agendas: AgendaService,
    private readonly bookings: BookingService,
  ) {}

  /**
   * Carries an intent out; what the agendas refuse is withdrawn and refused. From here on an error that is no refusal leaves
   * the outcome open: the same key asks again, or the settler ends it.
   */
  async carryOut(intent: Intent): Promise<void> {
    try {
      await this.tryOut(intent);
      this.remember(intent);
    } catch (error) {
      throw error instanceof BusyError ? new UnknownOutcomeError(bookingsStream(intent.data.person)) : error;
    }
  }

  /**
   * Carries an intent on that was found by its key. One that others have followed was at its end before they came. Refuses
   * booking.superseded when it was withdrawn meanwhile: nobody may hear yes.
   */
  async carryOn(intent: Intent): Promise<void> {
    const { person, booking, revision } = intent.data;
    const life = (await this.bookings.of(person)).lives.get(booking);
    if (!life?.intents.some(({ data }) => data.revision === revision)) throw new DomainError('booking.superseded');
    if (lastIntent(life)?.data.revision === revision) await this.carryOut(intent);
  }

  /** Brings an intent to its end that somebody left: a place not yet given is barred, second halves are carried forward. */
  async settle(intent: Intent): Promise<void> {
    const isGrant = intent.type !== 'CancelRequested' && intent.type !== 'ReleaseRequested';
    if (isGrant && (await this.undo(intent, 'not-carried-out')) === 'withdrawn') return;
    await this.carryOut(intent).catch((error: unknown) => {
      if (!isDomainError(error)) throw error;
    });
  }

  /** Settles everything of a person that may be open, so that the next command is decided on what stands. */
  async settlePerson({ lives }: Bookings, now: string): Promise<void> {
    for (const life of lives.values()) {
      const last = lastIntent(life);
      if (last && (await this.isOpen(last, now))) await this.settle(last);
    }
  }

  /** True when somebody has still to bring it to its end. When its day is over, nothing of it counts any more. */
  async isOpen(intent: Intent, now: string): Promise<boolean> {
    return now < intent.data.place.dayEnd && !(await this.isSettled(intent));
  }

  /** The intent that stands: the last one, or the one before while the agendas have not heard of it. */
  async standingOf(life: Life): Promise<Intent | undefined> {
    const last = lastIntent(life);
    return last && (await this.hasTaken(last)) ? last : life.intents.at(-2);
  }

  /** True when every agenda has done its part. */
  async isSettled(intent: Intent): Promise<boolean> {
    if (this.#settled.has(idOf(intent))) return true;
    if (!(await this.hasTaken(intent))) return false;
    if (intent.type === 'MoveRequested' && !(await this.hasGivenUp(intent))) return false;
    this.remember(intent);
    return true;
  }

  private remember(intent: Intent): void {
    if (this.#settled.size >= settledInMemory) this.#settled.clear();
    this.#settled.add(idOf(intent));
  }

  // True when the first half stands: the place was given, or, for a cancel or release, none is held any more.
  private async hasTaken(intent: Intent): Promise<boolean> {
    const { booking, revision, place } = intent.data;
    if (intent.type === 'CancelRequested' || intent.type === 'ReleaseRequested') {
      const entries = await Promise.all(keysOf(intent).map((key) => this.agendas.entry(key, booking)));
      return entries.every((entry) => standing(entry) === undefined && (entry?.revision ?? 0) >= revision);
    }
    return (await this.agendas.entry(keyOf(place), booking))?.claim?.revision === revision;
  }

  private async hasGivenUp({ data: { booking, revision, place, from } }: MoveRequested): Promise<boolean> {
    if (sameAgenda(place, from)) return true;
    return ((await this.agendas.entry(keyOf(from), booking))?.revision ?? 0) >= revision;
  }

  private async tryOut(intent: Intent): Promise<void> {
    try {
      await this.take(intent);
      await this.giveUp(intent);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      if ((await this.undo(intent, error.code)) === 'withdrawn') throw error;
      await this.giveUp(intent);
    }
  }

  private async take(intent: Intent): Promise<void> {
    const { booking, revision, citizen, person, service, kind, place } = intent.data;
    const ask = { booking, revision, citizen, person, service, kind, start: place.start };
    switch (intent.type) {
      case 'BookingRequested':
        if (intent.data.hold === undefined) await this.agendas.grant(keyOf(place), ask);
        else await this.agendas.convert(keyOf(place), ask, intent.data.hold);
        return;
      case 'HoldRequested':
        await this.agendas.hold(keyOf(place), ask, intent.data.expiresAt);
        return;
      case 'MoveRequested': {
        const { centre, counter, date, start, end } = intent.data.from;
        await this.agendas.grant(keyOf(place), ask, { centre, counter, date, start, end });
        return;
      }
      case 'ReleaseRequested':
        await this.agendas.release(keyOf(place), intent.data);
        return;
      case 'CancelRequested':
        for (const key of keysOf(intent)) await this.agendas.free(key, intent.data, 'cancelled', intent.data.reason);
    }
  }

  // The second half of a move. A crash before it leaves both places taken, never none; the settler gives the old one up.
  private async giveUp(intent: Intent): Promise<void> {
    if (intent.type !== 'MoveRequested' || sameAgenda(intent.data.place, intent.data.from)) return;
    await this.agendas.free(keyOf(intent.data.from), intent.data, 'moved');
  }

  // Nobody has heard yes: the revision is barred first, so that a grant under way comes too late, then the intent goes.
  private async undo(intent: Intent, why: string): Promise<'withdrawn' | 'stands'> {
    const { place } = intent.data;
    if (intent.type !== 'CancelRequested' && intent.type !== 'ReleaseRequested') {
      const given = isGiven(await this.agendas.bar(keyOf(place), intent.data), intent);
      if (given && why !== 'booking.not-active') return 'stands';
      // Somebody arrived at the old place while the move was under way: the arrival wins.
      if (given) await this.agendas.free(keyOf(place), intent.data, 'withdrawn');
    }
    await this.bookings.withdraw(intent, why);
    return 'withdrawn';
  }
}
