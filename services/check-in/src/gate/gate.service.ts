import { DomainError, isDomainError, type Arrival, type BookingRecord, type CheckInRpc } from '#contracts';
import { errorFacts, type Clock, type Logger } from '#platform';
import type { CatalogueService } from '../catalogue/catalogue.service.ts';
import type { CommandService } from '../command/command.service.ts';
import { mustBeAt } from '../queue/officer.policies.ts';
import type { QueuedVisit } from '../queue/queue.events.ts';
import type { QueueService } from '../queue/queue.service.ts';
import { visitId } from '../queue/queue-id.ts';
import { arrivalOf, type ArrivalIntent } from './arrival.ts';
import { bestAtTheGate, gateRefusal, type AtTheGate } from './gate.policies.ts';
import type { LookUpService, Shown } from './look-up.service.ts';
import type { Neighbours } from './neighbours.ts';

type Asked = CheckInRpc['check-in.arrive']['request'];
type Ports = Readonly<{
  lookUp: LookUpService;
  neighbours: Neighbours;
  queues: QueueService;
  commands: CommandService;
  catalogue: CatalogueService;
  clock: Clock;
  log: Logger;
}>;

/** Lets people in: looks, decides, has the agenda note the arrival, gives them a ticket. */
export class GateService {
  constructor(private readonly ports: Ports) {}

  /** Refusals: access.denied, catalogue.unknown-centre, request.key-reused, gate.* in the order of gate.policies.ts. */
  async arrive(asked: Asked): Promise<Arrival> {
    const { centre, officer, command } = asked;
    mustBeAt(centre, officer);
    const about = `arrive ${centre}`;
    const kept = await this.ports.commands.find(command, about);
    const arrival = kept ? arrivalOf(kept.intent) : await this.begin(asked, about);
    // A crash after this line: nothing happened yet but the key is kept; the repeat goes on from here.
    const booking = await this.ports.commands.carryOut(command, () => this.ports.neighbours.arrive(asked, arrival));
    // A crash after this line: the agenda's fact admits as well, and so does the repeat.
    const visit = await this.admit(booking, arrival, `arrive-${command.id}`);
    return this.answer(asked, booking, visit);
  }

  /** What a fact of an arrival says: admits the booking, unless it was admitted. */
  async admit(booking: BookingRecord, { at, assisted }: Pick<ArrivalIntent, 'at' | 'assisted'>, commandId: string) {
    const { id, citizen, person, service } = booking;
    const admission = { booking: id, citizen, person, service, assisted, from: null, at };
    const { visit } = await this.ports.queues.admit(booking, admission, commandId);
    if (!visit) throw new Error('an arrival ended without a visit');
    return visit;
  }

  private async begin(asked: Asked, about: string): Promise<ArrivalIntent> {
    const { commands, clock } = this.ports;
    const at = clock.now();
    try {
      const booking = await this.judge(asked, at);
      const { id, revision } = booking;
      const intent: ArrivalIntent = { booking: id, revision, at, assisted: asked.assisted ?? false };
      return arrivalOf((await commands.begin(asked.command, about, intent)).intent);
    } catch (refusal) {
      // Before a refusal the key is looked up once more: a twin of this request may have been quicker.
      const twin = isDomainError(refusal) ? await commands.find(asked.command, about) : undefined;
      if (!twin) throw refusal;
      return arrivalOf(twin.intent);
    }
  }

  private async judge(asked: Asked, now: string): Promise<BookingRecord> {
    const { zone } = await this.ports.catalogue.centre(asked.centre);
    const shown = await this.ports.lookUp.find(asked, now);
    const cases = await Promise.all(shown.map((one) => this.caseOf(one, asked.centre, zone, now)));
    const best = bestAtTheGate(cases);
    const code = best ? gateRefusal(best) : 'gate.not-booked';
    if (code || !best?.booking) throw new DomainError(code ?? 'gate.not-booked');
    return best.booking;
  }

  private async caseOf(shown: Shown, centre: string, zone: string, now: string): Promise<AtTheGate> {
    const service = shown.booking && (await this.ports.catalogue.service(shown.booking.service));
    return { ...shown, centre, zone, now, gatePolicy: service?.gatePolicy ?? { earlyMinutes: 0, lateMinutes: 0 } };
  }

  private async answer(asked: Asked, booking: BookingRecord, visit: QueuedVisit): Promise<Arrival> {
    const id = visitId(booking, visit.number);
    const holder = await this.holderOf(asked, booking, id);
    return { visit: id, ticket: visit.ticket, service: visit.service, start: booking.start, admitted: true, holder };
  }

  // The person is admitted already: when identity does not answer, the officer compares nothing and looks at the document.
  private async holderOf({ officer, centre }: Asked, { person }: BookingRecord, about: string) {
    try {
      return await this.ports.neighbours.holder(person, { officer: officer.id, purpose: 'gate', centre, about });
    } catch (error) {
      this.ports.log.warn(errorFacts(error), 'the holder of a booking could not be told');
      return null;
    }
  }
}
