import { DomainError, type Instant } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import type { Clock } from '#platform';
import { visitOf } from './agenda.capacity.ts';
import {
  agendaStream,
  type Agenda,
  type AgendaCommand,
  type AgendaEvent,
  type AgendaKey,
  type Asked,
  type Entry,
  type Freeing,
  type Place,
} from './agenda.events.ts';
import { openedFrom } from './agenda.evolve.ts';
import { firstRefusal } from './agenda.policies.ts';
import { Reservations, type Reservation } from './agenda.reservations.ts';
import type { RulesFor } from './agenda.rules.ts';

type Ask = Omit<Asked, 'now'>;
type Given = Readonly<{ booking: string; revision: number }>;

export type AgendaPorts = Readonly<{
  agendas: Aggregates<Agenda, AgendaCommand, AgendaEvent>;
  rulesFor: RulesFor;
  clock: Clock;
  /** True only where nobody else can write: a refusal may rest on memory. */
  exclusive: boolean;
}>;

/** The only door to agendas for the rest of the service. Refusals are those of `agenda.policies.ts`. */
export class AgendaService {
  private readonly reservations = new Reservations();
  constructor(private readonly ports: AgendaPorts) {}

  /** The day as it is, an untouched one as its rules say; undefined when there is no such counter. */
  async look(key: AgendaKey, fresh = false): Promise<Agenda | undefined> {
    const { state } = await this.read(key, fresh);
    if (state.rules) return state;
    const rules = await this.ports.rulesFor(key.centre, key.counter, key.date);
    return rules && { ...state, ...openedFrom(rules), entries: state.entries };
  }

  /** What the agenda knows of a booking or hold. */
  async entry(key: AgendaKey, booking: string): Promise<Entry | undefined> {
    return (await this.read(key, !this.ports.exclusive)).state.entries.get(booking);
  }

  /**
   * Speaks for a place in memory. Full: refused here, nothing written. Full only by what others have reserved: waits for
   * their outcome, which may be a refusal.
   */
  async reserve(key: AgendaKey, ask: Ask): Promise<Reservation> {
    const stream = agendaStream(key.centre, key.counter, key.date);
    for (let fresh = false; ;) {
      const agenda = await this.look(key, fresh);
      const asked = { ...ask, now: this.ports.clock.now() };
      const refusal = agenda ? firstRefusal(asked, agenda) : { code: 'booking.not-offered' };
      const visit = agenda && visitOf(agenda, asked);
      if (refusal && (fresh || this.ports.exclusive)) throw new DomainError(refusal.code);
      fresh = refusal !== undefined;
      if (!agenda || !visit || refusal) continue;
      if (!firstRefusal(asked, this.reservations.countedIn(stream, agenda)))
        return this.reservations.take(stream, { visit, kind: ask.kind });
      await this.reservations.nextOutcome(stream);
    }
  }

  grant(key: AgendaKey, ask: Ask, from?: Place): Promise<Agenda> {
    const data = { ...ask, now: this.ports.clock.now(), ...(from === undefined ? {} : { from }) };
    return this.handle(key, { type: 'GrantPlace', data }, `grant-${idOf(ask)}`);
  }

  hold(key: AgendaKey, ask: Ask, expiresAt: Instant): Promise<Agenda> {
    const data = { ...ask, now: this.ports.clock.now(), expiresAt };
    return this.handle(key, { type: 'HoldPlace', data }, `hold-${idOf(ask)}`);
  }

  convert(key: AgendaKey, ask: Ask, hold: string): Promise<Agenda> {
    const data = { ...ask, now: this.ports.clock.now(), hold };
    return this.handle(key, { type: 'ConvertHold', data }, `convert-${idOf(ask)}`);
  }

  release(key: AgendaKey, given: Given): Promise<Agenda> {
    const data = { hold: given.booking, revision: given.revision };
    return this.handle(key, { type: 'ReleaseHold', data }, `release-${idOf(given)}`);
  }

  expire(key: AgendaKey, hold: string): Promise<Agenda> {
    return this.handle(key, { type: 'ExpireHold', data: { hold, now: this.ports.clock.now() } }, `expire-${hold}`);
  }

  free(key: AgendaKey, given: Given, why: Freeing, reason?: string): Promise<Agenda> {
    const { booking, revision } = given;
    const now = this.ports.clock.now();
    // Kept back for nobody until there is a waiting list: offered again at once.
    const data = { booking, revision, why, now, keptBackUntil: now, ...(reason === undefined ? {} : { reason }) };
    return this.handle(
      key,
      { type: 'FreePlace', data },
      `free-${idOf(given)}${why === 'withdrawn' ? '-withdrawn' : ''}`,
    );
  }

  bar(key: AgendaKey, { booking, revision }: Given): Promise<Agenda> {
    return this.handle(key, { type: 'BarRevision', data: { booking, revision } }, `bar-${idOf({ booking, revision })}`);
  }

  /** Of the revision that was judged, and of no other that took its place meanwhile. */
  arrive(key: AgendaKey, { booking, revision }: Given, at: Instant, command: string): Promise<Agenda> {
    const data = { booking, revision, at, command };
    return this.handle(key, { type: 'Arrive', data }, `arrive-${command}`);
  }

  private async handle(key: AgendaKey, command: AgendaCommand, id: string): Promise<Agenda> {
    await this.open(key);
    return (await this.ports.agendas.handle(this.streamOf(key), command, id)).state;
  }

  // An agenda comes into being with its first command, which reads the rules' stream from the store.
  private async open(key: AgendaKey): Promise<void> {
    if ((await this.read(key, false)).state.rules) return;
    const rules = await this.ports.rulesFor(key.centre, key.counter, key.date);
    if (!rules) throw new DomainError('booking.not-offered');
    await this.ports.agendas.handle(this.streamOf(key), { type: 'OpenAgenda', data: { rules } }, 'open');
  }

  private streamOf = ({ centre, counter, date }: AgendaKey): string => agendaStream(centre, counter, date);

  private read(key: AgendaKey, fresh: boolean) {
    return fresh ? this.ports.agendas.loadFresh(this.streamOf(key)) : this.ports.agendas.load(this.streamOf(key));
  }
}

const idOf = ({ booking, revision }: Given): string => `${booking}.${String(revision)}`;
