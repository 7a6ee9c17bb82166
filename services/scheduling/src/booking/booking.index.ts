// Where to find a booking that is known by its id or its reference alone. A view, folded by the relay from this service's events.
import type { Pseudonym } from '#contracts';
import type { Recorded, ViewCollection, ViewFold, ViewStore } from '#event-sourcing';
import { referenceOf } from '#slips';
import { bookingsPrefix, type BookingEvent } from './booking.events.ts';

type Row = Readonly<{ id: string; reference: string; person: Pseudonym }>;
export type Whose = Readonly<{ id: string; person: Pseudonym }>;

export class BookingIndex {
  readonly #rows: ViewCollection<Row>;

  constructor(
    views: ViewStore,
    /** Resolves when everything durable by now is folded. */
    private readonly drained: () => Promise<void>,
  ) {
    this.#rows = views.collection<Row>('bookings', { indexes: { reference: ({ reference }) => reference } });
  }

  readonly fold: ViewFold = async (recorded, transaction) => {
    if (!recorded.stream.startsWith(bookingsPrefix)) return;
    const { type, data } = recorded as Recorded<BookingEvent>;
    if (type !== 'BookingRequested') return;
    const row = { id: data.booking, reference: referenceOf(data.booking), person: data.person };
    await this.#rows.in(transaction).put(row);
  };

  /** Whose booking this is; waits for the view when it does not know yet, so that one's own writes are read. */
  async byId(booking: string): Promise<readonly Whose[]> {
    return this.#untilKnown(async () => {
      const row = await this.#rows.get(booking);
      return row ? [row] : [];
    });
  }

  /** As `byId`; two bookings may share a reference. */
  async byReference(reference: string): Promise<readonly Whose[]> {
    return this.#untilKnown(() => this.#rows.findBy('reference', reference));
  }

  async #untilKnown(look: () => Promise<readonly Row[]>): Promise<readonly Whose[]> {
    const known = await look();
    if (known.length > 0) return known;
    await this.drained();
    return look();
  }
}
