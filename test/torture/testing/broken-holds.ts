// Broken in holds and at the gate.
import { agenda, answered, asked, drop, edit, eventOf, type Break, type Draft } from './breaking.ts';
import { days, plenty, scarce, startOn } from './good-log.ts';

const [full, plentyOne, plentyTwo] = [agenda(scarce), agenda(plenty), agenda(plenty, days[1])];

const add = (draft: Draft, stream: string, type: string, data: Record<string, unknown>): void =>
  edit(draft, stream, (events) => void events.push({ version: 0, type, data }));

const holdOf = (draft: Draft, person: string): string =>
  asked(draft, { person, kind: 'hold', status: 201 }).answer?.hold?.id ?? '';

/** p2's hold stands to the end. */
const standing = (draft: Draft) => holdOf(draft, 'p2');
const long = '2026-11-30T06:00:00Z';

export const holds: readonly Break[] = [
  {
    name: 'a hold told and in no log',
    kind: 'lost',
    how: (draft) => {
      drop(draft, 'bookings-p2', 'HoldRequested');
      drop(draft, plentyTwo, 'PlaceHeld', -1);
    },
  },
  {
    name: 'a hold told and without its place',
    kind: 'lost',
    how: (draft) => drop(draft, plentyTwo, 'PlaceHeld', -1),
  },
  {
    name: 'a hold kept at another time than it was told',
    kind: 'lost',
    how: (draft) => void (eventOf(draft, plentyTwo, 'PlaceHeld', -1).data['start'] = `${days[1]}T07:15:00Z`),
  },
  {
    name: 'a hold of another time told',
    kind: 'order',
    how: (draft) => {
      const { answer } = asked(draft, { person: 'p2', kind: 'hold', status: 201 });
      if (answer?.hold) answer.hold.start = startOn(days[0]);
    },
  },
  {
    name: 'a hold that ends twice',
    kind: 'doubled',
    how: (draft) => add(draft, plentyOne, 'HoldExpired', { hold: holdOf(draft, 'p0') }),
  },
  {
    name: 'a hold released twice',
    kind: 'doubled',
    how: (draft) => add(draft, plentyTwo, 'HoldReleased', { hold: holdOf(draft, 'p1'), revision: 2 }),
  },
  {
    name: 'a hold used after it was let go',
    kind: 'doubled',
    how: (draft) => {
      const { data } = eventOf(draft, plentyTwo, 'PlaceHeld');
      add(draft, plentyTwo, 'HoldConverted', { ...data, booking: 'b', hold: holdOf(draft, 'p1') });
    },
  },
  {
    name: 'a hold held twice',
    kind: 'doubled',
    how: (draft) => add(draft, plentyTwo, 'PlaceHeld', eventOf(draft, plentyTwo, 'PlaceHeld', -1).data),
  },
  {
    name: 'an end of a hold that never was',
    kind: 'order',
    how: (draft) => add(draft, plentyTwo, 'HoldExpired', { hold: 'nobody-s' }),
  },
  {
    name: 'a place held for nobody',
    kind: 'doubled',
    how: (draft) =>
      add(draft, plentyTwo, 'PlaceHeld', { ...eventOf(draft, plentyTwo, 'PlaceHeld', -1).data, booking: 'nobody-s' }),
  },
  {
    name: 'released and still held',
    kind: 'order',
    how: (draft) => drop(draft, plentyTwo, 'HoldReleased'),
  },
  {
    name: 'a hold that outlives its time',
    kind: 'order',
    how: (draft) => void (eventOf(draft, 'bookings-p2', 'HoldRequested').data['expiresAt'] = long),
  },
  {
    name: 'two holds of one person at once',
    kind: 'doubled',
    how: (draft) => {
      const { data } = eventOf(draft, 'bookings-p2', 'HoldRequested');
      add(draft, 'bookings-p2', 'HoldRequested', { ...data, booking: 'second', command: 'c-second' });
    },
  },
  {
    name: 'a hold let go by nobody',
    kind: 'doubled',
    how: (draft) => {
      const { data } = eventOf(draft, 'bookings-p2', 'HoldRequested');
      add(draft, 'bookings-p2', 'ReleaseRequested', { ...data, revision: 2, command: 'c-let-go' });
      add(draft, plentyTwo, 'HoldReleased', { hold: standing(draft), revision: 2 });
    },
  },
  {
    name: 'a release told and in no log',
    kind: 'lost',
    how: (draft) => {
      drop(draft, 'bookings-p1', 'ReleaseRequested');
      drop(draft, plentyTwo, 'HoldReleased');
    },
  },
  {
    name: 'a hold used for another place than it kept',
    kind: 'order',
    how: (draft) => {
      const { data } = eventOf(draft, 'bookings-p0', 'HoldRequested');
      data['place'] = eventOf(draft, 'bookings-p1', 'HoldRequested').data['place'];
    },
  },
  {
    name: 'one hold used by two bookings',
    kind: 'doubled',
    how: (draft) =>
      add(draft, plentyOne, 'HoldConverted', {
        ...eventOf(draft, plentyOne, 'HoldConverted').data,
        booking: 'another',
      }),
  },
  {
    name: 'a hold that was used and gave no place',
    kind: 'lost',
    how: (draft) => drop(draft, plentyOne, 'HoldConverted'),
  },
  {
    name: 'one key answered with two holds',
    kind: 'doubled',
    how: (draft) => {
      const one = asked(draft, { person: 'p2', kind: 'hold', status: 201 });
      const next = structuredClone({ ...one, n: draft.asked.length + 1 });
      if (next.answer?.hold) next.answer.hold.id = 'another';
      draft.asked.push(next);
    },
  },
  {
    name: 'told that a hold has ended which had not',
    kind: 'order',
    how: (draft) => {
      const refused = asked(draft, { person: 'p1', kind: 'use' });
      if (refused.wish.kind === 'use') refused.wish.hold = standing(draft);
    },
  },
  {
    name: 'told that a hold is not there which is',
    kind: 'lost',
    how: (draft) => answered(asked(draft, { person: 'p1', kind: 'use' }), { status: 404, code: 'hold.not-found' }),
  },
  {
    name: 'told of another hold that there was not',
    kind: 'order',
    how: (draft) => answered(asked(draft, { person: 'p3', kind: 'book' }), { status: 409, code: 'hold.already-held' }),
  },
  {
    name: 'a held place shown as free',
    kind: 'order',
    how: (draft) => {
      const view = asked(draft, { person: 'p7', kind: 'slots' });
      const last = draft.asked.at(-1)?.invokedAt ?? 0;
      Object.assign(view, { invokedAt: draft.quietAt + 10, completedAt: Math.max(draft.quietAt + 20, last) });
    },
  },
];

const arrival = (draft: Draft) => asked(draft, { kind: 'arrive', status: 201 });

export const gate: readonly Break[] = [
  { name: 'let in, and no agenda knows', kind: 'lost', how: (draft) => drop(draft, full, 'Arrived') },
  {
    name: 'let in twice',
    kind: 'doubled',
    how: (draft) => add(draft, full, 'Arrived', eventOf(draft, full, 'Arrived').data),
  },
  {
    name: 'two visits for one booking',
    kind: 'doubled',
    how: (draft) => {
      const again = asked(draft, { kind: 'arrive' }, 1);
      answered(again, arrival(draft).answer ?? { status: 0 });
      if (again.answer?.arrival) again.answer.arrival.visit = 'another';
    },
  },
  {
    name: 'one ticket for two bookings',
    kind: 'doubled',
    how: (draft) => {
      const { data } = eventOf(draft, full, 'Arrived');
      const other = asked(draft, { person: 'p1', kind: 'book' }).answer?.booking?.id ?? '';
      add(draft, full, 'Arrived', { ...data, booking: other });
      const again = asked(draft, { kind: 'arrive' }, 1);
      answered(again, arrival(draft).answer ?? { status: 0 });
      if (again.wish.kind === 'arrive') again.wish.booking = other;
    },
  },
  {
    name: 'arrived, and nobody asked',
    kind: 'doubled',
    how: (draft) => {
      const other = asked(draft, { person: 'p1', kind: 'book' }).answer?.booking?.id;
      add(draft, full, 'Arrived', { ...eventOf(draft, full, 'Arrived').data, booking: other });
    },
  },
  {
    name: 'refused at the gate and arrived',
    kind: 'doubled',
    how: (draft) => answered(arrival(draft), { status: 409, code: 'gate.already-used' }),
  },
  {
    name: 'let in without a place',
    kind: 'order',
    how: (draft) => void (eventOf(draft, full, 'Arrived').data['booking'] = 'nobody-s'),
  },
  {
    name: 'let in an hour early',
    kind: 'order',
    how: (draft) => void (eventOf(draft, full, 'Arrived').data['at'] = `${days[0]}T06:00:00Z`),
  },
  {
    name: 'let in for another time',
    kind: 'order',
    how: (draft) => {
      const { answer } = arrival(draft);
      if (answer?.arrival) answer.arrival.start = startOn(days[1]);
    },
  },
  {
    name: 'freed after the arrival',
    kind: 'order',
    how: (draft) => {
      const { booking } = eventOf(draft, full, 'Arrived').data;
      add(draft, full, 'PlaceFreed', { booking, revision: 2 });
    },
  },
  {
    name: 'shown as confirmed after the arrival',
    kind: 'order',
    how: (draft) => {
      const read = asked(draft, { person: 'p0', kind: 'read' });
      if (read.answer?.booking) read.answer.booking.status = 'confirmed';
    },
  },
  {
    name: 'shown as arrived, and never was',
    kind: 'order',
    how: (draft) => {
      const list = asked(draft, { person: 'p1', kind: 'list' });
      const [first] = list.answer?.bookings ?? [];
      if (first) first.status = 'arrived';
    },
  },
  {
    name: 'told at the gate that a booking was used which was not',
    kind: 'order',
    how: (draft) => {
      const again = asked(draft, { kind: 'arrive' }, 1);
      const other = asked(draft, { person: 'p1', kind: 'book' }).answer?.booking?.id ?? '';
      if (again.wish.kind === 'arrive') again.wish.booking = other;
    },
  },
  {
    name: 'told at the gate that nothing is booked',
    kind: 'lost',
    how: (draft) => answered(asked(draft, { kind: 'arrive' }, 1), { status: 409, code: 'gate.not-booked' }),
  },
  {
    name: 'told too late in time',
    kind: 'order',
    how: (draft) => answered(asked(draft, { kind: 'arrive' }, 1), { status: 409, code: 'gate.too-late' }),
  },
  {
    name: 'told too early in time',
    kind: 'order',
    how: (draft) => answered(asked(draft, { kind: 'arrive' }, 1), { status: 409, code: 'gate.too-early' }),
  },
  {
    name: 'told another day on the day',
    kind: 'order',
    how: (draft) => answered(asked(draft, { kind: 'arrive' }, 1), { status: 409, code: 'gate.other-day' }),
  },
  {
    name: 'told at the gate that a booking was cancelled which stands',
    kind: 'order',
    how: (draft) => answered(asked(draft, { kind: 'arrive' }, 1), { status: 409, code: 'gate.cancelled' }),
  },
];
