// What is booked, as it stands in the streams: a person's own and the agendas it names. No view can lag behind an answer.
import { DomainError, type Booking, type BookingRecord, type Pseudonym } from '#contracts';
import type { Clock } from '#platform';
import { parseReference } from '#slips';
import type { AgendaService } from '../agenda/agenda.service.ts';
import { asBooking, bookingStatus } from './booking.answers.ts';
import type { Life } from './booking.events.ts';
import type { BookingIndex, Whose } from './booking.index.ts';
import { isHold } from './booking.life.ts';
import type { BookingService } from './booking.service.ts';
import type { Carrying } from './carrying.ts';

type By = Readonly<{ citizen: Pseudonym; persons: readonly Pseudonym[] }>;
export type Find = Readonly<{ booking: string }> | Readonly<{ reference: string }> | Readonly<{ person: Pseudonym }>;

const byStart = (one: Booking, other: Booking): number =>
  one.start === other.start ? (one.id < other.id ? -1 : 1) : one.start < other.start ? -1 : 1;

/** Whoever booked sees a booking, and so does the person it is for. */
const isSeenBy = (citizen: Pseudonym, record: BookingRecord): boolean =>
  record.citizen === citizen || record.person === citizen;

const forCitizens = ({ citizen: _, date: __, ...booking }: BookingRecord): Booking => booking;

export class BookingQuery {
  constructor(
    private readonly bookings: BookingService,
    private readonly agendas: AgendaService,
    private readonly carrying: Carrying,
    private readonly index: BookingIndex,
    private readonly clock: Clock,
  ) {}

  /** All bookings of these persons that the citizen may see, by start. */
  async list({ citizen, persons }: By): Promise<readonly Booking[]> {
    const each = await Promise.all(persons.map((person) => this.ofPerson(person)));
    return each
      .flat()
      .filter((record) => isSeenBy(citizen, record))
      .map(forCitizens)
      .sort(byStart);
  }

  /** Refuses booking.not-found for an unknown one and for somebody else's. */
  async one({ citizen, persons, booking }: By & Readonly<{ booking: string }>): Promise<Booking> {
    const found = await this.bookings.find(booking, persons);
    const record = found && (await this.record(found.life));
    if (!record || !isSeenBy(citizen, record)) throw new DomainError('booking.not-found');
    return forCitizens(record);
  }

  /** For the gate and for messages. Unknown: an empty list. */
  async find(what: Find): Promise<readonly BookingRecord[]> {
    if ('person' in what) return this.ofPerson(what.person);
    const records = await Promise.all((await this.whose(what)).map(({ id, person }) => this.ofId(id, person)));
    return records.flat();
  }

  /** The person in whose stream a booking is; undefined when nobody knows it. */
  async personOf(booking: string): Promise<Pseudonym | undefined> {
    return (await this.index.byId(booking))[0]?.person;
  }

  private async whose(what: Exclude<Find, Readonly<{ person: Pseudonym }>>): Promise<readonly Whose[]> {
    if ('booking' in what) return this.index.byId(what.booking);
    const reference = parseReference(what.reference);
    return reference === undefined ? [] : this.index.byReference(reference);
  }

  private async ofPerson(person: Pseudonym): Promise<readonly BookingRecord[]> {
    const lives = [...(await this.bookings.of(person)).lives.values()].filter((life) => !isHold(life));
    const records = await Promise.all(lives.map((life) => this.record(life)));
    return records.flatMap((record) => record ?? []);
  }

  private async ofId(id: string, person: Pseudonym): Promise<readonly BookingRecord[]> {
    const life = (await this.bookings.of(person)).lives.get(id);
    const record = life && (await this.record(life));
    return record ? [record] : [];
  }

  /** Undefined for a hold, and while no agenda has granted the first place. */
  private async record(life: Life): Promise<BookingRecord | undefined> {
    const intent = isHold(life) ? undefined : await this.carrying.standingOf(life);
    if (!intent) return undefined;
    const entry = await this.agendas.entry(intent.data.place, life.id);
    const status = bookingStatus(life, intent, entry, this.clock.now());
    return { ...asBooking(intent, status), citizen: intent.data.citizen, date: intent.data.place.date };
  }
}
