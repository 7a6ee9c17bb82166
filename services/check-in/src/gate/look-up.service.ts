import { DomainError, type BookingRecord, type CheckInRpc, type Instant, type SchedulingRpc } from '#contracts';
import { parseReference } from '#slips';
import type { KnownBookings } from '../booking/known-bookings.ts';
import type { SlipService } from '../slip/slip.service.ts';
import type { AtTheGate } from './gate.policies.ts';
import type { Neighbours } from './neighbours.ts';

type Asked = CheckInRpc['check-in.arrive']['request'];
type Find = SchedulingRpc['scheduling.find']['request'];
export type Shown = Pick<AtTheGate, 'forged' | 'slip' | 'booking'>;

const nothing: Shown = { forged: false, slip: null, booking: null };

/** From what was shown at the gate to the bookings it may stand for. */
export class LookUpService {
  constructor(
    private readonly slips: SlipService,
    private readonly neighbours: Neighbours,
    private readonly known: KnownBookings,
  ) {}

  /** One entry for each booking that what was shown may stand for, or one without. Refusal: service.unavailable. */
  async find(asked: Asked, now: Instant): Promise<readonly Shown[]> {
    if ('slip' in asked) return this.bySlip(asked.slip, now);
    if ('reference' in asked) return this.byReference(asked.reference);
    return this.byDocument(asked);
  }

  private async bySlip(token: string, now: Instant): Promise<readonly Shown[]> {
    const verdict = await this.slips.verify(token, now);
    if (!('claims' in verdict)) return [{ ...nothing, forged: true }];
    const { claims } = verdict;
    const bookings = await this.bookings({ booking: claims.booking });
    return this.shown(bookings, claims);
  }

  private async byReference(typed: string): Promise<readonly Shown[]> {
    const reference = parseReference(typed);
    return reference === undefined ? [nothing] : this.shown(await this.bookings({ reference }));
  }

  private async byDocument(asked: Extract<Asked, { idNumber: string }>): Promise<readonly Shown[]> {
    const look = { officer: asked.officer.id, purpose: 'gate' as const, centre: asked.centre };
    const person = await this.neighbours.person(asked.idType, asked.idNumber, look);
    return person === null ? [nothing] : this.shown(await this.bookings({ person }));
  }

  private shown(bookings: readonly BookingRecord[], slip: Shown['slip'] = null): readonly Shown[] {
    return bookings.length === 0 ? [nothing] : bookings.map((booking) => ({ forged: false, slip, booking }));
  }

  /** Scheduling is asked first, whatever is known here; only when it cannot be reached what is known here counts. */
  private async bookings(find: Find): Promise<readonly BookingRecord[]> {
    const fresh = await this.neighbours.bookings(find);
    if (fresh) return fresh;
    const known = await this.known.find(find);
    if (known.length === 0) throw new DomainError('service.unavailable');
    return known;
  }
}
