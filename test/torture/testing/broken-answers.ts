// Broken in the answers: what was told, when, and to whom.
import { again, agenda, answered, asked, edit, eventOf, forget, shownIn, type Break } from './breaking.ts';
import { days, plenty, startOn } from './good-log.ts';

const yes = (id: string, revision: number) => ({
  status: 201,
  booking: {
    ...{ id, reference: `R${id}`, status: 'confirmed', service: plenty.service, centre: 'first-centre' },
    start: startOn(days[0]),
    revision,
  },
});
const late = 100_000;

export const answers: readonly Break[] = [
  {
    name: 'answered 201, in no log and no list',
    kind: 'lost',
    how: (draft) => answered(asked(draft, { person: 'p3', kind: 'book' }), yes('ghost', 1)),
  },
  {
    name: 'answered with a revision that never was',
    kind: 'lost',
    how: (draft) => void (shownIn(asked(draft, { person: 'p4', kind: 'move' })).revision = 7),
  },
  {
    name: 'two requests told one revision',
    kind: 'lost',
    how: (draft) => {
      const [one, other] = [asked(draft, { kind: 'move' }), asked(draft, { kind: 'move' }, 1)];
      if (one.answer) other.answer = structuredClone(one.answer);
    },
  },
  {
    name: 'one key answered with two bookings',
    kind: 'doubled',
    how: (draft) => {
      const one = asked(draft, { person: 'p0', kind: 'book' });
      const next = again(draft, one, { invokedAt: late, completedAt: late + 5 });
      shownIn(next).id = shownIn(asked(draft, { person: 'p6', status: 201 })).id;
    },
  },
  {
    name: 'one key answered with two revisions',
    kind: 'doubled',
    how: (draft) => {
      const next = again(draft, asked(draft, { kind: 'move' }), { invokedAt: late, completedAt: late + 5 });
      shownIn(next).revision += 1;
    },
  },
  {
    name: 'one key answered with two references',
    kind: 'doubled',
    how: (draft) => {
      const next = again(draft, asked(draft, { person: 'p0', kind: 'book' }));
      shownIn(next).reference = 'another';
    },
  },
  {
    name: 'told no, and it stands',
    kind: 'doubled',
    how: (draft) => answered(asked(draft, { person: 'p0', status: 201 }), { status: 409, code: 'booking.daily-limit' }),
  },
  {
    name: 'an unknown answer that is refused at last, and stands',
    kind: 'doubled',
    how: (draft) => {
      const one = asked(draft, { person: 'p5', kind: 'book' });
      const next = again(draft, one, { invokedAt: late });
      answered(next, { status: 409, code: 'booking.daily-limit' });
    },
  },
  {
    name: 'an unknown answer that counts twice',
    kind: 'doubled',
    how: (draft) => {
      const { data } = eventOf(draft, 'bookings-p5', 'BookingRequested');
      edit(draft, 'bookings-p5', (events) => {
        events.push({ version: 0, type: 'CancelRequested', data: { ...data, revision: 2, command: 'x' } });
        events.push({ version: 0, type: 'BookingRequested', data: { ...data, booking: 'twice', command: 'y' } });
      });
    },
  },
  {
    name: 'asked again at last and never answered',
    kind: 'lost',
    how: (draft) => void again(draft, asked(draft, { person: 'p5', kind: 'book' }), { invokedAt: late }),
  },
  {
    name: 'told another start than the log has',
    kind: 'order',
    how: (draft) => void (shownIn(asked(draft, { person: 'p0', kind: 'book' })).start = startOn(days[1])),
  },
  {
    name: 'told confirmed when it cancelled',
    kind: 'order',
    how: (draft) => void (shownIn(asked(draft, { kind: 'cancel' })).status = 'confirmed'),
  },
  {
    name: 'told of another service',
    kind: 'order',
    how: (draft) => void (shownIn(asked(draft, { person: 'p0', kind: 'book' })).service = plenty.service),
  },
  {
    name: 'a move answered with the booking before it',
    kind: 'order',
    how: (draft) => {
      const move = asked(draft, { kind: 'move' });
      Object.assign(shownIn(move), { revision: 1, start: startOn(days[0]) });
    },
  },
  {
    name: 'a stale read after the answer',
    kind: 'order',
    how: (draft) => {
      const [before, after] = [asked(draft, { kind: 'read' }), asked(draft, { kind: 'read' }, 1)];
      if (before.answer) after.answer = structuredClone(before.answer);
    },
  },
  {
    name: 'a read of what was yet to come',
    kind: 'order',
    how: (draft) => {
      const [before, after] = [asked(draft, { kind: 'read' }), asked(draft, { kind: 'read' }, 1)];
      Object.assign(before, { answer: structuredClone(after.answer), completedAt: before.invokedAt });
    },
  },
  {
    name: 'a read that goes back behind another read',
    kind: 'order',
    how: (draft) => {
      forget(asked(draft, { kind: 'move' }));
      const [seen, before] = [asked(draft, { kind: 'read' }, 1), asked(draft, { kind: 'read' })];
      const time = { invokedAt: (seen.completedAt ?? 0) + 1, completedAt: (seen.completedAt ?? 0) + 2 };
      again(draft, before, time);
    },
  },
  {
    name: 'a read of a revision that never was',
    kind: 'order',
    how: (draft) => void (shownIn(asked(draft, { kind: 'read' })).revision = 5),
  },
  {
    name: 'a read of the right revision with the wrong start',
    kind: 'order',
    how: (draft) => void (shownIn(asked(draft, { kind: 'read' })).start = startOn(days[1])),
  },
  {
    name: 'a withdrawn revision shown',
    kind: 'order',
    how: (draft) => void (shownIn(asked(draft, { person: 'p7', kind: 'list' }, -1)).revision = 1),
  },
  {
    name: 'a booking not found after its answer',
    kind: 'lost',
    how: (draft) => answered(asked(draft, { kind: 'read' }, 1), { status: 404, code: 'booking.not-found' }),
  },
  {
    name: 'a list without what was answered before',
    kind: 'lost',
    how: (draft) => void asked(draft, { person: 'p4', kind: 'list' }).answer?.bookings?.splice(0, 1),
  },
  {
    name: 'an unheard booking left out of the last list',
    kind: 'lost',
    how: (draft) => void asked(draft, { person: 'p5', kind: 'list' }, -1).answer?.bookings?.splice(0, 1),
  },
  {
    name: 'a cancelled booking still confirmed in the last list',
    kind: 'order',
    how: (draft) => {
      const list = asked(draft, { person: 'p4', kind: 'list' }, -1);
      shownIn(list).status = 'confirmed';
    },
  },
  {
    name: 'told that a slot is full which was not',
    kind: 'order',
    how: (draft) => {
      const refused = asked(draft, { person: 'p3', kind: 'book' });
      if (refused.wish.kind === 'book') refused.wish.start = startOn(days[1]);
    },
  },
  {
    name: 'told that a slot is full before it was',
    kind: 'order',
    how: (draft) => void Object.assign(asked(draft, { person: 'p3', kind: 'book' }), { invokedAt: 0, completedAt: 1 }),
  },
  {
    name: 'told of an active booking that there was not',
    kind: 'order',
    how: (draft) =>
      answered(asked(draft, { person: 'p3', kind: 'book' }), { status: 409, code: 'booking.already-active' }),
  },
  {
    name: 'told that an active booking is not active',
    kind: 'order',
    how: (draft) => {
      const refused = asked(draft, { kind: 'move', status: 409 });
      if (refused.wish.kind === 'move') refused.wish.booking = shownIn(asked(draft, { person: 'p0', kind: 'book' })).id;
    },
  },
  {
    name: 'a refusal that nobody knows',
    kind: 'order',
    how: (draft) => answered(asked(draft, { person: 'p3', kind: 'book' }), { status: 401, code: 'session.invalid' }),
  },
  {
    name: 'free places shown in a full slot',
    kind: 'order',
    how: (draft) => {
      const view = asked(draft, { person: 'p3', kind: 'slots' });
      answered(view, { status: 200, slots: [{ start: startOn(days[0]), free: 1 }] });
    },
  },
  {
    name: 'a count of places from before an answer',
    kind: 'order',
    how: (draft) => {
      const view = asked(draft, { person: 'p7', kind: 'slots' });
      answered(view, { status: 200, slots: [{ start: startOn(days[1]), free: plenty.places }] });
    },
  },
  {
    name: 'a place given before one that was already answered',
    kind: 'order',
    how: (draft) => {
      edit(draft, agenda(plenty), (events) => {
        const last = events.pop();
        if (last) events.splice(1, 0, last);
      });
    },
  },
  {
    name: 'a change answered before it was asked for',
    kind: 'order',
    how: (draft) => {
      const [first, second] = [asked(draft, { kind: 'move' }), asked(draft, { kind: 'move' }, 1)];
      Object.assign(second, { invokedAt: first.invokedAt - 60, completedAt: first.invokedAt - 50 });
    },
  },
];
