import { Controller } from '@nestjs/common';
import { Door } from '../door/door.decorator.ts';
import type { Ask } from '../door/door.ts';
import { ClockChange, ClockShape, MessagesQuery, PhoneMessages } from './phone.doors.ts';
import { Phone } from './phone.ts';

const tag = 'trying out';

/** Only there with SMS=phone:. */
@Controller()
export class PhoneController {
  constructor(private readonly phone: Phone) {}

  @Door({
    method: 'GET',
    path: '/phone/messages',
    who: 'anyone',
    tag,
    summary: 'Messages on the on-screen phone, newest last',
    query: MessagesQuery,
    answers: { 200: PhoneMessages },
  })
  messages(ask: Ask<unknown, MessagesQuery>) {
    return this.phone.messages(ask);
  }

  @Door({
    method: 'GET',
    path: '/phone/clock',
    who: 'anyone',
    tag,
    summary: 'What time the system thinks it is',
    answers: { 200: ClockShape },
  })
  now(_: Ask) {
    return this.phone.now();
  }

  @Door({
    method: 'PUT',
    path: '/phone/clock',
    who: 'anyone',
    tag,
    summary: 'Move the trial clock forward; answers when the jobs due by then have been started',
    body: ClockChange,
    answers: { 200: ClockShape },
    problems: ['clock.backwards'],
    example: { now: '2026-12-01T04:30:00Z' },
  })
  forward(ask: Ask<ClockChange>) {
    return this.phone.forward(ask);
  }
}
