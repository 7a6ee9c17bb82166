// What check-in's log says, read without its code: one visit per booking and one for each that was forwarded, one desk per
// visit, legal steps.
import type { Commit } from '#event-sourcing';

type Said = Readonly<{ number: number; booking: string | null; desk?: string; from?: { visit: string } | null }>;
type Seen = { status: string; desk: string };
const legal: Readonly<Record<string, readonly string[]>> = {
  VisitCalled: ['waiting', 'called'],
  VisitStarted: ['called'],
  VisitFinished: ['serving'],
  VisitMissed: ['called'],
  VisitForwarded: ['serving'],
};
const after: Readonly<Record<string, string>> = {
  VisitCalled: 'called',
  VisitStarted: 'serving',
  VisitFinished: 'finished',
  VisitMissed: 'no-show',
  VisitForwarded: 'forwarded',
};

export class VisitLog {
  readonly violations: string[] = [];
  /** Visits by booking. */
  readonly byBooking = new Map<string, number>();
  /** The visits that others were forwarded to. */
  readonly #onward = new Map<string, string>();
  readonly #visits = new Map<string, Seen>();

  /** Visits that were forwarded and are nowhere else. */
  get lost(): readonly string[] {
    return [...this.#visits].flatMap(([id, { status }]) =>
      status === 'forwarded' && !this.#onward.has(id) ? [id] : [],
    );
  }

  take(commit: Commit): void {
    if (!commit.stream.startsWith('queue-')) return;
    for (const { type, data } of commit.events) {
      const { number, booking, desk, from } = data as Said;
      const id = `${commit.stream.slice('queue-'.length)}.${String(number)}`;
      if (type === 'VisitAdmitted') this.#admit(id, booking, from?.visit);
      else if (legal[type]) this.#step(id, type, desk);
    }
  }

  #admit(id: string, booking: string | null, from: string | undefined): void {
    if (this.#visits.has(id)) this.violations.push(`${id} was admitted twice`);
    this.#visits.set(id, { status: 'waiting', desk: '' });
    if (from !== undefined) {
      const other = this.#onward.get(from);
      if (other !== undefined) this.violations.push(`${from} was forwarded to ${other} and to ${id}`);
      if (this.#visits.get(from)?.status !== 'forwarded')
        this.violations.push(`${id} comes from ${from}, which stayed`);
      this.#onward.set(from, id);
      return;
    }
    if (booking === null) return;
    const visits = (this.byBooking.get(booking) ?? 0) + 1;
    this.byBooking.set(booking, visits);
    if (visits > 1) this.violations.push(`${booking} was admitted ${String(visits)} times`);
  }

  #step(id: string, type: string, desk = ''): void {
    const visit = this.#visits.get(id);
    if (!visit || !legal[type]?.includes(visit.status))
      this.violations.push(`${id}: ${type} while ${visit?.status ?? 'unknown'}`);
    if (type === 'VisitCalled' && visit?.status === 'called' && visit.desk !== desk)
      this.violations.push(`${id} was called by two desks, ${visit.desk} and ${desk}`);
    if (visit) this.#visits.set(id, { status: after[type] ?? '', desk: desk === '' ? visit.desk : desk });
  }
}
