// What check-in's log says, read without its code: one visit per booking, one desk per visit, legal steps.
import type { Commit } from '#event-sourcing';

type Seen = { status: string; desk: string };
const legal: Readonly<Record<string, readonly string[]>> = {
  VisitCalled: ['waiting', 'called'],
  VisitStarted: ['called'],
  VisitFinished: ['serving'],
  VisitMissed: ['called'],
};
const after: Readonly<Record<string, string>> = {
  VisitCalled: 'called',
  VisitStarted: 'serving',
  VisitFinished: 'finished',
  VisitMissed: 'no-show',
};

export class VisitLog {
  readonly violations: string[] = [];
  /** Visits by booking. */
  readonly byBooking = new Map<string, number>();
  readonly #visits = new Map<string, Seen>();

  take(commit: Commit): void {
    if (!commit.stream.startsWith('queue-')) return;
    for (const { type, data } of commit.events) {
      const { number, booking, desk } = data as { number: number; booking: string | null; desk?: string };
      const id = `${commit.stream} ${String(number)}`;
      if (type === 'VisitAdmitted') this.#admit(id, booking);
      else if (legal[type]) this.#step(id, type, desk);
    }
  }

  #admit(id: string, booking: string | null): void {
    if (this.#visits.has(id)) this.violations.push(`${id} was admitted twice`);
    this.#visits.set(id, { status: 'waiting', desk: '' });
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
