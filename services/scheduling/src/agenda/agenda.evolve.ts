// How an agenda changes with its events. Capacity is counted here and nowhere else.
import { covers, standing, visitOf } from './agenda.capacity.ts';
import type { Agenda, AgendaEvent, Claim, Entry } from './agenda.events.ts';
import { slotStarts, type AgendaRules } from './agenda.rules.ts';
import { PersistentMap } from './persistent-map.ts';

/** Before its first event. */
export const untouched: Agenda = { used: { public: [], reserved: [] }, entries: PersistentMap.empty(), held: [] };

/** The state of a day that nobody has touched: what its rules offer, all of it free. */
export const openedFrom = (rules: AgendaRules): Agenda => {
  const none = slotStarts(rules).map(() => 0);
  return { ...untouched, rules, used: { public: none, reserved: none } };
};

const count = (agenda: Agenda, claim: Claim | undefined, by: 1 | -1): Agenda['used'] => {
  if (!claim) return agenda.used;
  const visit = visitOf(agenda, claim);
  if (!visit) return agenda.used;
  const counted = agenda.used[claim.kind].map((used, slot) => (covers(visit, slot) ? used + by : used));
  return { ...agenda.used, [claim.kind]: counted };
};

// What became of one booking or hold: its former place is given back, its new one taken.
const set = (agenda: Agenda, booking: string, entry: Entry): Agenda => {
  const without = { ...agenda, used: count(agenda, standing(agenda.entries.get(booking)), -1) };
  const others = agenda.held.includes(booking) ? agenda.held.filter((hold) => hold !== booking) : agenda.held;
  return {
    ...without,
    used: count(without, standing(entry), 1),
    entries: agenda.entries.set(booking, entry),
    held: entry.status === 'held' ? [...others, booking] : others,
  };
};

const end = (agenda: Agenda, hold: string, status: 'used' | 'released' | 'expired', revision?: number): Agenda => {
  const entry = agenda.entries.get(hold);
  return entry ? set(agenda, hold, { ...entry, status, revision: revision ?? entry.revision }) : agenda;
};

// What it holds stays as it is: only what comes later with such a revision is refused.
const barred = (agenda: Agenda, booking: string, revision: number): Agenda =>
  set(agenda, booking, { status: 'barred', ...agenda.entries.get(booking), revision });

export const agendaEvolve = (agenda: Agenda, event: AgendaEvent): Agenda => {
  switch (event.type) {
    case 'AgendaOpened':
      return openedFrom(event.data);
    case 'PlaceGranted':
      return set(agenda, event.data.booking, { revision: event.data.revision, status: 'granted', claim: event.data });
    case 'PlaceHeld': {
      const { booking, revision, expiresAt } = event.data;
      return set(agenda, booking, { revision, status: 'held', claim: event.data, expiresAt });
    }
    case 'HoldConverted': {
      const { booking, hold, revision } = event.data;
      return set(end(agenda, hold, 'used'), booking, { revision, status: 'granted', claim: event.data });
    }
    case 'HoldReleased':
      return end(agenda, event.data.hold, 'released', event.data.revision);
    case 'HoldExpired':
      return end(agenda, event.data.hold, 'expired');
    case 'PlaceFreed': {
      const { booking, revision, claim } = event.data;
      return set(agenda, booking, { revision, status: 'freed', claim });
    }
    case 'RevisionBarred':
      return barred(agenda, event.data.booking, event.data.revision);
    case 'Arrived': {
      const { booking, command, claim } = event.data;
      const revision = agenda.entries.get(booking)?.revision ?? claim.revision;
      return set(agenda, booking, { revision, status: 'arrived', claim, arrival: command });
    }
  }
};
