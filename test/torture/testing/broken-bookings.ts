// Broken in the log: places, revisions, streams.
import { agenda, asked, drop, edit, eventOf, shownIn, swap, type Break, type Draft } from './breaking.ts';
import { days, plenty, scarce } from './good-log.ts';

const full = agenda(scarce);
const [plentyOne, plentyTwo] = [agenda(plenty), agenda(plenty, days[1])];
const p4 = 'bookings-p4';

/** A further event at the end of a stream. */
const add = (draft: Draft, stream: string, type: string, data: Record<string, unknown>): void =>
  edit(draft, stream, (events) => void events.push({ version: 0, type, data }));

const like = (draft: Draft, stream: string, type: string, change: Record<string, unknown>, nth = 0) => ({
  ...eventOf(draft, stream, type, nth).data,
  ...change,
});

const lastPlace = (events: Draft['streams'][string]): number =>
  events.findLastIndex(({ type }) => type === 'PlaceGranted');

export const bookings: readonly Break[] = [
  {
    name: 'a booking dropped from the log',
    kind: 'lost',
    how: (draft) => drop(draft, 'bookings-p0', 'BookingRequested'),
  },
  { name: 'a place dropped from the agenda', kind: 'lost', how: (draft) => drop(draft, full, 'PlaceGranted') },
  {
    name: 'the newest place cut off',
    kind: 'lost',
    how: (draft) => edit(draft, plentyTwo, (events) => void events.splice(lastPlace(events))),
  },
  {
    name: 'a whole person gone',
    kind: 'lost',
    how: (draft) => void Reflect.deleteProperty(draft.streams, 'bookings-p1'),
  },
  { name: 'a whole agenda gone', kind: 'lost', how: (draft) => void Reflect.deleteProperty(draft.streams, full) },
  {
    name: 'a hole in the versions of an agenda',
    kind: 'lost',
    how: (draft) => void draft.streams[plentyOne]?.splice(1, 1),
  },
  {
    name: 'a version numbered twice',
    kind: 'lost',
    how: (draft) => void (eventOf(draft, full, 'PlaceGranted', 1).version = 2),
  },
  {
    name: 'two winners for the last place',
    kind: 'oversold',
    how: (draft) => add(draft, full, 'PlaceGranted', like(draft, full, 'PlaceGranted', { booking: 'another' })),
  },
  {
    name: 'more given for one event alone',
    kind: 'oversold',
    how: (draft) => {
      add(draft, full, 'PlaceGranted', like(draft, full, 'PlaceGranted', { booking: 'another' }));
      add(draft, full, 'PlaceFreed', { booking: 'another', revision: 2 });
    },
  },
  {
    name: 'a hold beyond what is offered',
    kind: 'oversold',
    how: (draft) => add(draft, full, 'PlaceHeld', like(draft, full, 'PlaceGranted', { booking: 'a-hold' })),
  },
  {
    name: 'a reserved place where none is offered',
    kind: 'oversold',
    how: (draft) => void (eventOf(draft, full, 'PlaceGranted').data['kind'] = 'reserved'),
  },
  {
    name: 'a place outside the opening hours',
    kind: 'oversold',
    how: (draft) =>
      void Object.assign(eventOf(draft, full, 'PlaceGranted').data, {
        start: `${days[0]}T20:00:00Z`,
        end: `${days[0]}T20:30:00Z`,
      }),
  },
  {
    name: 'fewer places offered than were given',
    kind: 'oversold',
    how: (draft) => void (eventOf(draft, full, 'AgendaOpened').data['publicPlaces'] = 2),
  },
  {
    name: 'an agenda that was never opened',
    kind: 'oversold',
    how: (draft) => drop(draft, full, 'AgendaOpened'),
  },
  {
    name: 'one booking given two places in one agenda',
    kind: 'doubled',
    how: (draft) => add(draft, plentyOne, 'PlaceGranted', like(draft, plentyOne, 'PlaceGranted', { revision: 9 }, -1)),
  },
  {
    name: 'a place in two agendas at once',
    kind: 'doubled',
    how: (draft) => {
      const { id } = shownIn(asked(draft, { person: 'p6', status: 201 }));
      add(draft, plentyTwo, 'PlaceGranted', like(draft, plentyTwo, 'PlaceGranted', { booking: id, revision: 1 }));
    },
  },
  {
    name: 'a place that nobody asked for',
    kind: 'doubled',
    how: (draft) => add(draft, plentyTwo, 'PlaceGranted', like(draft, plentyTwo, 'PlaceGranted', { booking: 'x' })),
  },
  {
    name: 'cancelled but counted',
    kind: 'order',
    how: (draft) => drop(draft, plentyOne, 'PlaceFreed', -1),
  },
  {
    name: 'moved and the old place kept',
    kind: 'doubled',
    how: (draft) => {
      edit(draft, p4, (events) => void events.splice(2));
      drop(draft, plentyOne, 'PlaceFreed');
    },
  },
  {
    name: 'freed though it stands',
    kind: 'lost',
    how: (draft) => {
      const { id } = shownIn(asked(draft, { person: 'p6', status: 201 }));
      add(draft, plentyOne, 'PlaceFreed', { booking: id, revision: 2 });
    },
  },
  {
    name: 'freed twice',
    kind: 'order',
    how: (draft) => add(draft, plentyOne, 'PlaceFreed', like(draft, plentyOne, 'PlaceFreed', {})),
  },
  {
    name: 'a revision gone back in the log',
    kind: 'order',
    how: (draft) => void (eventOf(draft, p4, 'MoveRequested', 1).data['revision'] = 1),
  },
  { name: 'two revisions swapped in the log', kind: 'order', how: (draft) => swap(draft, p4, 1, 2) },
  {
    name: 'given at another time than it was told',
    kind: 'lost',
    how: (draft) => void (eventOf(draft, plentyOne, 'PlaceGranted', -1).data['start'] = `${days[0]}T07:15:00Z`),
  },
  {
    name: 'a confirmed booking withdrawn',
    kind: 'lost',
    how: (draft) => {
      const { id } = shownIn(asked(draft, { person: 'p6', status: 201 }));
      add(draft, 'bookings-p6', 'IntentWithdrawn', { booking: id, revision: 1 });
    },
  },
  {
    name: 'a withdrawn revision given all the same',
    kind: 'doubled',
    how: (draft) => {
      const { booking } = eventOf(draft, 'bookings-p7', 'IntentWithdrawn').data;
      const { end, start } = eventOf(draft, plentyTwo, 'PlaceGranted').data;
      edit(draft, plentyTwo, (events) => {
        const at = events.findIndex(({ data }) => data['booking'] === booking && data['revision'] === 2);
        events.splice(at, 1, {
          version: 0,
          type: 'PlaceGranted',
          data: { booking, revision: 1, kind: 'public', start, end },
        });
      });
    },
  },
  {
    name: 'two active bookings of one service',
    kind: 'doubled',
    how: (draft) =>
      add(draft, 'bookings-p6', 'BookingRequested', like(draft, 'bookings-p6', 'BookingRequested', { booking: 'y' })),
  },
  {
    name: 'one key that books twice in the log',
    kind: 'doubled',
    how: (draft) =>
      add(draft, 'bookings-p6', 'BookingRequested', like(draft, 'bookings-p6', 'BookingRequested', { revision: 2 })),
  },
  {
    name: 'a cancel that nobody asked for',
    kind: 'doubled',
    how: (draft) => {
      const data = like(draft, 'bookings-p6', 'BookingRequested', { revision: 2, command: 'c' });
      add(draft, 'bookings-p6', 'CancelRequested', data);
      add(draft, plentyOne, 'PlaceFreed', { booking: data['booking'], revision: 2 });
    },
  },
];
