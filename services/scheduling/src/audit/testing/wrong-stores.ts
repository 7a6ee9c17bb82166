// Wrong stores for specs: what no decider would write is appended past it, joined as a forger would join it, or not.
import type { EventStore, Message } from '#event-sourcing';
import type { Claim } from '../../agenda/agenda.events.ts';
import { scarceStart } from '../../testing/world.ts';

export const agendaOfScarce = 'agenda-first-centre.scarce.2026-12-02';
export const recordedAt = '2026-12-01T05:00:00.000Z';

/** Appends the events as one commit that joins. */
export const plant = async (store: EventStore, stream: string, ...events: readonly Message[]): Promise<void> => {
  const last = (await store.read(stream)).at(-1);
  const [from, previousHash] = [(last?.to ?? 0) + 1, last?.hash ?? ''];
  const stored = events.map((event, i) => ({ ...event, commandId: `planted-${String(from + i)}` }));
  await store.append([{ stream, from, previousHash, recordedAt, events: stored }]);
};

/** Appends a commit that follows none that is there. */
export const breakChain = async (store: EventStore, stream: string): Promise<void> => {
  const last = (await store.read(stream)).at(-1);
  const events = [{ type: 'RevisionBarred', data: { booking: 'x', revision: 1 }, commandId: 'planted' }];
  await store.append([{ stream, from: (last?.to ?? 0) + 1, previousHash: 'another', recordedAt, events }]);
};

export const claim = (booking: string, change: Partial<Claim> = {}): Claim => ({
  ...{ booking, revision: 1, citizen: `c-${booking}`, person: `p-${booking}`, service: 'scarce-card', kind: 'public' },
  ...{ start: scarceStart, end: '2026-12-02T07:30:00Z' },
  ...change,
});

const place = {
  ...{ centre: 'first-centre', counter: 'scarce', date: '2026-12-02', start: scarceStart, end: '2026-12-02T07:30:00Z' },
  dayEnd: '2026-12-02T21:00:00Z',
};

/** What a person asks for before any agenda hears of it. */
export const wish = (booking: string, change: object = {}): Message => ({
  type: 'BookingRequested',
  data: {
    ...{ booking, revision: 1, command: `command-${booking}`, fingerprint: 'f', at: '2026-12-01T04:00:00Z' },
    ...{ citizen: `c-${booking}`, person: `p-${booking}`, service: 'scarce-card', kind: 'public', place },
    agendas: [agendaOfScarce],
    ...change,
  },
});

export const granted = (booking: string, change: Partial<Claim> = {}): Message => ({
  type: 'PlaceGranted',
  data: claim(booking, change),
});
export const freed = (booking: string, revision: number): Message => ({
  type: 'PlaceFreed',
  data: { booking, revision, why: 'cancelled', keptBackUntil: scarceStart, claim: claim(booking) },
});
export const arrived = (booking: string): Message => ({
  type: 'Arrived',
  data: { booking, at: scarceStart, command: 'gate', claim: claim(booking) },
});
export const barred = (booking: string, revision: number): Message => ({
  type: 'RevisionBarred',
  data: { booking, revision },
});
