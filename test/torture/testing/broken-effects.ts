// Broken in what follows from a booking: texts.
import { again, asked, forget, type Break, type Draft } from './breaking.ts';

const text = (draft: Draft, kind: string) => {
  const found = draft.messages.find((message) => message.kind === kind);
  if (!found) throw new Error(`the story has no ${kind}`);
  return found;
};
const silent = (draft: Draft, kind: string): void =>
  void draft.messages.splice(draft.messages.indexOf(text(draft, kind)), 1);
const twice = (draft: Draft, kind: string): void => void draft.messages.push({ ...text(draft, kind), id: 'another' });

export const effects: readonly Break[] = [
  { name: 'a confirmation sent twice', kind: 'doubled', how: (draft) => twice(draft, 'booking-confirmed') },
  {
    name: 'a text that came twice under one id',
    kind: 'doubled',
    how: (draft) => void draft.messages.push(text(draft, 'booking-moved')),
  },
  { name: 'a move told twice', kind: 'doubled', how: (draft) => twice(draft, 'booking-moved') },
  { name: 'a cancellation told twice', kind: 'doubled', how: (draft) => twice(draft, 'booking-cancelled') },
  { name: 'login details sent twice', kind: 'doubled', how: (draft) => twice(draft, 'login-details') },
  { name: 'a confirmation never sent', kind: 'lost', how: (draft) => silent(draft, 'booking-confirmed') },
  { name: 'a move never told', kind: 'lost', how: (draft) => silent(draft, 'booking-moved') },
  { name: 'a cancellation never told', kind: 'lost', how: (draft) => silent(draft, 'booking-cancelled') },
  { name: 'login details never sent', kind: 'lost', how: (draft) => silent(draft, 'login-details') },
  {
    name: 'a registration of unknown outcome that is told twice',
    kind: 'doubled',
    how: (draft) => {
      forget(asked(draft, { kind: 'register' }));
      twice(draft, 'login-details');
    },
  },
  {
    name: 'the unheard booking confirmed twice',
    kind: 'doubled',
    how: (draft) => {
      const list = asked(draft, { person: 'p5', kind: 'list' });
      const reference = list.answer?.bookings?.[0]?.reference ?? '';
      draft.messages.push({ id: 'another', to: 'p5', kind: 'booking-confirmed', reference });
    },
  },
  {
    name: 'a key asked once more and told of twice',
    kind: 'doubled',
    how: (draft) => {
      again(draft, asked(draft, { person: 'p0', kind: 'book' }));
      twice(draft, 'booking-confirmed');
    },
  },
];
