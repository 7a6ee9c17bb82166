// From what a person asks for (service, centre, start) to a place of an agenda.
import { DomainError, type Instant, type LocalDate } from '#contracts';
import type { Clock } from '#platform';
import { endOfDay, localDate, parseInstant } from '#time';
import { visitOf } from '../agenda/agenda.capacity.ts';
import type { AgendaService } from '../agenda/agenda.service.ts';
import type { BookedPlace } from './booking.events.ts';
import { outsideWindow } from './booking.policies.ts';

/** What this part needs to know of the catalogue. */
export type Offers = Readonly<{
  /** The one counter that serves the service at the centre; undefined when it is not offered there. */
  counterOf(centre: string, service: string): string | undefined;
  /** The IANA zone of a centre; undefined when it is unknown. */
  zoneOf(centre: string): string | undefined;
}>;

export type Target = Readonly<{ place: BookedPlace; zone: string }>;

export class Places {
  constructor(
    private readonly offers: Offers,
    private readonly agendas: AgendaService,
    private readonly clock: Clock,
  ) {}

  /** Refuses booking.not-offered, booking.outside-window and booking.not-a-slot; whether a place is left it does not ask. */
  async of(service: string, centre: string, asked: Instant): Promise<Target> {
    const [counter, zone, start] = [
      this.offers.counterOf(centre, service),
      this.offers.zoneOf(centre),
      parseInstant(asked),
    ];
    if (counter === undefined || zone === undefined) throw new DomainError('booking.not-offered');
    if (start === undefined) throw new DomainError('booking.not-a-slot');
    const refusal = outsideWindow(this.clock.now(), start, zone);
    if (refusal) throw new DomainError(refusal.code);
    const date: LocalDate = localDate(start, zone);
    const agenda = await this.agendas.look({ centre, counter, date });
    if (!agenda?.rules?.services.some((one) => one.service === service)) throw new DomainError('booking.not-offered');
    const visit = visitOf(agenda, { service, start });
    if (!visit) throw new DomainError('booking.not-a-slot');
    return { place: { centre, counter, date, start, end: visit.end, dayEnd: endOfDay(date, zone) }, zone };
  }
}
