// Intents that no agenda has carried out yet: a view, folded by the relay. An agenda's event that is folded before its intent
// leaves a row too many, which the settler finds settled and takes away.
import type { Instant, Pseudonym } from '#contracts';
import type { Message, Recorded, ViewCollection, ViewFold, ViewStore, ViewTransaction } from '#event-sourcing';
import { agendaKeyOf, agendaStream, type AgendaEvent } from '../agenda/agenda.events.ts';
import { bookingsPrefix, type BookingEvent } from '../booking/booking.events.ts';

export type OpenIntent = Readonly<{
  id: string;
  person: Pseudonym;
  booking: string;
  revision: number;
  at: Instant;
  /** Agendas that have not done their part. */
  waits: readonly string[];
  /** The agenda that is asked for a place, if any: that it barred the revision does not end the intent. */
  asked: string | null;
}>;

const rowId = (booking: string, revision: number): string => `${booking}.${String(revision)}`;

const ofPerson = (event: Recorded): event is Recorded<BookingEvent> => event.stream.startsWith(bookingsPrefix);
const ofAgenda = (event: Recorded): event is Recorded<AgendaEvent> => agendaKeyOf(event.stream) !== undefined;

/** The booking and revision that an agenda's event has done something about. */
const about = (event: AgendaEvent & Message): string | undefined => {
  switch (event.type) {
    case 'PlaceGranted':
    case 'PlaceHeld':
    case 'HoldConverted':
    case 'PlaceFreed':
    case 'RevisionBarred':
      return rowId(event.data.booking, event.data.revision);
    case 'HoldReleased':
      return rowId(event.data.hold, event.data.revision);
    default:
      return undefined;
  }
};

export class OpenIntents {
  readonly #rows: ViewCollection<OpenIntent>;

  constructor(views: ViewStore) {
    this.#rows = views.collection<OpenIntent>('open-intents', { indexes: { at: ({ at }) => at } });
  }

  readonly fold: ViewFold = async (event, transaction) => {
    if (ofPerson(event)) await this.#asked(event, transaction);
    else if (ofAgenda(event)) await this.#done(event, transaction);
  };

  /** Intents from before `before` that are still open, oldest first. */
  olderThan(before: Instant, limit: number): Promise<readonly OpenIntent[]> {
    return this.#rows.findRange('at', '', before, { limit });
  }

  all(): Promise<readonly OpenIntent[]> {
    return this.#rows.all();
  }

  settled(id: string): Promise<void> {
    return this.#rows.delete(id);
  }

  async #asked(event: Recorded<BookingEvent>, transaction: ViewTransaction): Promise<void> {
    const rows = this.#rows.in(transaction);
    if (event.type === 'VisitEnded' || event.type === 'CitizenGone') return;
    const { booking, revision } = event.data;
    const id = rowId(booking, revision);
    if (event.type === 'IntentWithdrawn') return rows.delete(id);
    const { person, at, agendas, place } = event.data;
    const ends = event.type === 'CancelRequested' || event.type === 'ReleaseRequested';
    const asked = ends ? null : agendaStream(place.centre, place.counter, place.date);
    await rows.put({ id, person, booking, revision, at, waits: agendas, asked });
  }

  async #done(event: Recorded<AgendaEvent>, transaction: ViewTransaction): Promise<void> {
    const rows = this.#rows.in(transaction);
    const id = about(event);
    const row = id === undefined ? undefined : await rows.get(id);
    if (!row || (event.type === 'RevisionBarred' && event.stream === row.asked)) return;
    const waits = row.waits.filter((stream) => stream !== event.stream);
    await (waits.length === 0 ? rows.delete(row.id) : rows.put({ ...row, waits }));
  }
}
