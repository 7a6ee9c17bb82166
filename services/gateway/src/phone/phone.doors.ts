import Type, { type Static } from 'typebox';
import { messageKinds } from '#contracts';
import { Instant, shape, words } from '../door/shapes.ts';
import { visible } from '../session/session.doors.ts';

export const MessagesQuery = Type.Object({
  to: Type.Optional(visible(1, 254, { examples: ['+254712345678'] })),
});
export type MessagesQuery = Static<typeof MessagesQuery>;

export const PhoneMessages = shape('PhoneMessages', {
  items: Type.Array(
    shape('PhoneMessage', {
      id: Type.String(),
      channel: words(['sms', 'email']),
      to: Type.String(),
      text: Type.String(),
      at: Instant,
      kind: words(messageKinds),
    }),
  ),
});

export const ClockChange = shape('TrialClockChange', { now: Instant });
export type ClockChange = Static<typeof ClockChange>;

export const ClockShape = shape('TrialClock', { now: Instant });
export type ClockShape = Static<typeof ClockShape>;
