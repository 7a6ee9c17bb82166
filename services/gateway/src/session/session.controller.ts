import { Controller } from '@nestjs/common';
import { Door } from '../door/door.decorator.ts';
import { nothing, type Ask, type SignedInAsk } from '../door/door.ts';
import { Empty } from '../door/shapes.ts';
import { LogIn, Refresh, SecretReset, Session, StaffLogIn, StaffSession } from './session.doors.ts';
import { Sessions } from './sessions.ts';

const tag = 'sessions';

@Controller()
export class SessionController {
  constructor(private readonly sessions: Sessions) {}

  @Door({
    method: 'POST',
    path: '/v1/sessions',
    who: 'anyone',
    tag,
    summary: 'Log in with user name or document number and secret',
    body: LogIn,
    answers: { 201: Session },
    problems: ['session.refused', 'session.locked'],
    example: { username: 'huduma-7k2p', secret: '413870' },
  })
  logIn(ask: Ask<LogIn>) {
    return this.sessions.logIn(ask);
  }

  @Door({
    method: 'POST',
    path: '/v1/sessions/refresh',
    who: 'anyone',
    tag,
    summary: 'Exchange a refresh token for new tokens',
    description:
      'A refresh token works once; repeated within 30 seconds it gives the same successor, later it ends the session.',
    body: Refresh,
    answers: { 200: Session },
    problems: ['session.invalid', 'session.refused', 'session.refresh-reused'],
    example: { refreshToken: 'r1.0k2j9x' },
  })
  refresh(ask: Ask<Refresh>) {
    return this.sessions.refresh(ask);
  }

  @Door({
    method: 'DELETE',
    path: '/v1/sessions/current',
    who: 'signed-in',
    whileSecretMustChange: true,
    tag,
    summary: 'Log out',
    answers: { 204: nothing },
  })
  logOut(ask: SignedInAsk) {
    return this.sessions.logOut(ask);
  }

  @Door({
    method: 'POST',
    path: '/v1/secret-resets',
    who: 'anyone',
    tag,
    summary: 'Ask for a code to the phone on record',
    description: 'The answer is always the same, whether or not anybody is known by this.',
    body: SecretReset,
    answers: { 202: Empty },
    example: { username: 'huduma-7k2p' },
  })
  resetSecret(ask: Ask<SecretReset>) {
    return this.sessions.resetSecret(ask);
  }

  @Door({
    method: 'POST',
    path: '/v1/staff/sessions',
    who: 'anyone',
    tag: 'staff',
    summary: 'Log in as an officer with password and one-time code',
    body: StaffLogIn,
    answers: { 201: StaffSession },
    problems: ['session.refused', 'session.locked'],
    example: { username: 'gate-1', password: 'correct horse battery', totp: '123456' },
  })
  logInStaff(ask: Ask<StaffLogIn>) {
    return this.sessions.logInStaff(ask);
  }
}
