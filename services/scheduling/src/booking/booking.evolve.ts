// How a person's bookings change with their events.
import type { BookingEvent, Bookings, CitizenGone, Intent, IntentWithdrawn, Life } from './booking.events.ts';

export const nothingBooked: Bookings = {
  lives: new Map(),
  commands: new Map(),
  wishes: 0,
  today: { day: '', intents: 0 },
  gone: new Map(),
};

const set = (bookings: Bookings, life: Life): Bookings => ({
  ...bookings,
  lives: new Map(bookings.lives).set(life.id, life),
});

const counted = ({ day, intents }: Bookings['today'], at: string): Bookings['today'] => {
  const now = at.slice(0, 10);
  return { day: now, intents: now === day ? intents + 1 : 1 };
};

const intended = (bookings: Bookings, intent: Intent): Bookings => {
  const { booking: id, revision, command, at } = intent.data;
  const life = bookings.lives.get(id) ?? { id, revision: 0, intents: [] };
  return {
    ...set(bookings, { ...life, revision, intents: [...life.intents, intent] }),
    commands: new Map(bookings.commands).set(command, intent),
    wishes: bookings.wishes + 1,
    today: counted(bookings.today, at),
  };
};

// The key of a withdrawn intent is free again: a refusal is not kept.
const withdrawn = (bookings: Bookings, { data: { booking, revision } }: IntentWithdrawn): Bookings => {
  const life = bookings.lives.get(booking);
  const intent = life?.intents.find(({ data }) => data.revision === revision);
  if (!life || !intent) return bookings;
  const commands = new Map(bookings.commands);
  commands.delete(intent.data.command);
  return { ...set(bookings, { ...life, intents: life.intents.filter((one) => one !== intent) }), commands };
};

const closed = (bookings: Bookings, { data: { citizen, since, at } }: CitizenGone): Bookings => {
  const before = bookings.gone.get(citizen)?.since ?? since;
  const last = { since: since > before ? since : before, at };
  return { ...bookings, gone: new Map(bookings.gone).set(citizen, last) };
};

export const bookingsEvolve = (bookings: Bookings, event: BookingEvent): Bookings => {
  switch (event.type) {
    case 'IntentWithdrawn':
      return withdrawn(bookings, event);
    case 'CitizenGone':
      return closed(bookings, event);
    case 'VisitEnded': {
      const life = bookings.lives.get(event.data.booking);
      return life ? set(bookings, { ...life, ended: event.data.outcome }) : bookings;
    }
    default:
      return intended(bookings, event);
  }
};
