import { DomainError, type BookingRecord, type CommandKey, type Instant } from '#contracts';
import type { AgendaService } from '../agenda/agenda.service.ts';
import type { BookingQuery } from './booking.query.ts';
import type { BookingService } from './booking.service.ts';
import { asBooking } from './booking.answers.ts';
import { lastIntent } from './booking.life.ts';
import type { Carrying } from './carrying.ts';
import type { Lanes } from './lanes.ts';

export type ArrivalAsk = Readonly<{
  command: CommandKey;
  booking: string;
  centre: string;
  at: Instant;
  /** The revision that the gate judged; a booking moved since then is not admitted on it. */
  revision?: number;
}>;

/** The first arrival wins; after it the booking can be neither moved nor cancelled. Refusals in the gate's order of api.md. */
export class ArrivalProcess {
  constructor(
    private readonly ports: Readonly<{
      bookings: BookingService;
      agendas: AgendaService;
      carrying: Carrying;
      query: BookingQuery;
      lanes: Lanes;
    }>,
  ) {}

  async arrive(ask: ArrivalAsk): Promise<BookingRecord> {
    const { query, lanes } = this.ports;
    const person = await query.personOf(ask.booking);
    if (person === undefined) throw new DomainError('gate.not-booked');
    return lanes.run(`person ${person}`, () => this.arriveInLane(person, ask));
  }

  private async arriveInLane(person: string, ask: ArrivalAsk): Promise<BookingRecord> {
    const { bookings, agendas, carrying } = this.ports;
    const { command, booking, centre, at, revision } = ask;
    await this.settle(person, booking); // a move under way is brought to its end first: so the arrival knows where to
    const life = (await bookings.of(person)).lives.get(booking);
    const intent = life && (await carrying.standingOf(life));
    // Not where it was wished for a moment ago: another process moved it between these two looks.
    if (!intent) throw new DomainError(life && lastIntent(life) ? 'gate.cancelled' : 'gate.not-booked');
    const { place, citizen } = intent.data;
    if (revision !== undefined && intent.data.revision !== revision) throw new DomainError('gate.cancelled');
    if (place.centre !== centre) throw new DomainError('gate.other-centre');
    await agendas.arrive(place, intent.data, at, command.id); // durable fact; refused when it was moved after this look
    return { ...asBooking(intent, 'arrived'), citizen, date: place.date };
  }

  private async settle(person: string, booking: string): Promise<void> {
    const { bookings, carrying } = this.ports;
    const life = (await bookings.of(person)).lives.get(booking);
    const last = life && lastIntent(life);
    if (last && !(await carrying.isSettled(last))) await carrying.settle(last);
  }
}
