// The steps that every process over two streams is made of: the person's stream takes the wish, the agenda's gives the place.
import { DomainError, isDomainError, type CommandKey, type Instant, type Pseudonym } from '#contracts';
import type { Clock } from '#platform';
import type { AgendaService } from '../agenda/agenda.service.ts';
import type { Asking, Intent, IntentCommand } from './booking.events.ts';
import type { BookingService, Found } from './booking.service.ts';
import type { Carrying } from './carrying.ts';
import type { Lanes } from './lanes.ts';
import type { Places } from './places.ts';
import { Undocumented } from './undocumented.ts';

/**
 * Who acts, the persons (themselves and dependants) they may act for and those without a document that are counted with them,
 * as identity says, since when they have their account, and the key of what they ask.
 */
export type Keyed = Readonly<{
  citizen: Pseudonym;
  persons: readonly Pseudonym[];
  undocumented?: readonly Pseudonym[];
  since?: Instant;
  command: CommandKey;
}>;

export type ProcessPorts = Readonly<{
  bookings: BookingService;
  agendas: AgendaService;
  carrying: Carrying;
  places: Places;
  lanes: Lanes;
  clock: Clock;
}>;

export type WithPlace = Extract<IntentCommand, { type: 'RequestBooking' | 'RequestHold' | 'RequestMove' }>;

/** Told how many wishes about the person have come to their end, which it may follow. */
type Work = (follows: number) => Promise<Intent>;

/** So often a key is decided anew when other processes wished meanwhile. */
const mostTries = 3;

export class Steps {
  constructor(private readonly ports: ProcessPorts) {}

  /**
   * Looks at the key before any rule: one that was seen is carried on to its own answer, however far it had come. Otherwise
   * settles what is open for the person and does the work. One after another for each citizen and person.
   */
  once(ask: Keyed, person: Pseudonym, work: Work): Promise<Intent> {
    const { lanes } = this.ports;
    if (!ask.persons.includes(person)) return Promise.reject(new DomainError('citizen.unknown'));
    const decided = () => this.decide(ask, person, work);
    return lanes.run(`citizen ${ask.citizen}`, () => lanes.run(`person ${person}`, decided));
  }

  /** Reserve, wish, grant. */
  async takePlace(command: WithPlace, about: Pick<Intent['data'], 'service' | 'kind'>): Promise<Intent> {
    const { bookings, agendas, carrying } = this.ports;
    const { booking, citizen, person, place } = command.data;
    const { lives } = await bookings.check(command); // so that people hear of their own rules before they hear of the slot
    const revision = (lives.get(booking)?.revision ?? 0) + 1;
    const wanted = { booking, revision, citizen, person, ...about, start: place.start };
    const reservation = await agendas.reserve(place, wanted); // in memory: a full slot is refused here; a crash forgets it
    try {
      const intent = made(await bookings.ask(command)); // durable wish; a crash after this is brought to its end by the settler
      await carrying.carryOut(intent); // durable fact; only now may anybody be told
      return intent;
    } finally {
      reservation.letGo(); // an unknown outcome stays unknown: the same key asks again
    }
  }

  /** The wish and its carrying out, where no place is taken anew. Undefined when there was nothing to wish for. */
  async carryThrough(command: IntentCommand): Promise<Intent | undefined> {
    const intent = await this.ports.bookings.ask(command);
    if (intent) await this.ports.carrying.carryOut(intent); // a crash before this: the settler carries it out
    return intent;
  }

  /**
   * What has ended a booking or hold already, asked under another key, carried out: whoever asked it may not have come so far,
   * and nobody hears that it ended while it has its place.
   */
  async endedBefore(ask: Keyed, id: string, unknown: string): Promise<Intent> {
    const { last } = await this.known(ask, id, unknown);
    const ends = last.type === 'CancelRequested' || last.type === 'ReleaseRequested';
    if (ends) await this.ports.carrying.carryOut(last);
    return last;
  }

  /** Does the work, told how many others without a document have an active booking of the service. */
  counted<T>(ask: Keyed, person: Pseudonym, service: string, work: (besides: number) => Promise<T>): Promise<T> {
    return new Undocumented(this.ports).counted(ask, person, service, work);
  }

  asking({ citizen, command, since }: Keyed, person: Pseudonym, booking: string, follows: number): Asking {
    const asking = { booking, key: command, now: this.ports.clock.now(), citizen, person, follows };
    return since === undefined ? asking : { ...asking, since };
  }

  /** The booking or hold with its last intent. Refuses `unknown`, after the key was looked at. */
  async known(ask: Keyed, id: string, unknown: string): Promise<Found & Readonly<{ last: Intent }>> {
    const found = await this.ports.bookings.find(id, ask.persons);
    const last = found?.life.intents.at(-1);
    if (found && last) return { ...found, last };
    await this.ports.bookings.madeBy(ask.command, ask.persons);
    throw new DomainError(unknown);
  }

  private async decide(ask: Keyed, person: Pseudonym, work: Work, tries = 1): Promise<Intent> {
    const { bookings, carrying, clock } = this.ports;
    try {
      const seen = await bookings.madeBy(ask.command, ask.persons);
      if (seen) {
        await carrying.carryOn(seen);
        return seen;
      }
      const standing = await bookings.of(person);
      await carrying.settlePerson(standing, clock.now());
      return await work(standing.wishes);
    } catch (error) {
      if (!isDomainError(error) || !(await this.isOvertaken(ask, error))) throw error;
      if (tries === mostTries) throw new DomainError('service.outcome-unknown');
      return this.decide(ask, person, work, tries + 1);
    }
  }

  /**
   * Somebody else settled the wish or wished meanwhile: it counts as refused, and the same key is decided anew. Or another
   * process made a wish of the same key after the first look: then it was refused because of itself.
   */
  private async isOvertaken({ command, persons }: Keyed, refusal: DomainError): Promise<boolean> {
    if (isDomainError(refusal, 'booking.superseded')) return true;
    // The own place counts as free there; and in a rush most hear this: no further look.
    if (isDomainError(refusal, 'booking.slot-full')) return false;
    return (await this.ports.bookings.madeBy(command, persons)) !== undefined;
  }
}

export const made = (intent: Intent | undefined): Intent => {
  if (!intent) throw new DomainError('service.outcome-unknown');
  return intent;
};
