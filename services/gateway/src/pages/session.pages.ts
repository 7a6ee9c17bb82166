import { Inject } from '@nestjs/common';
import { isDomainError } from '#contracts';
import { bodyCheck } from '../door/checks.ts';
import type { Caller, CitizenCaller } from '../door/door.ts';
import { SecretChange } from '../me/me.doors.ts';
import { LogIn, StaffLogIn } from '../session/session.doors.ts';
import { filled, freshForm, refusedForm, wrongForm, type FormModel } from './forms.ts';
import { Pages } from './keeper.ts';
import { onward, ownPath, pathWith, show, type Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { asked, Look, Send, type Visit } from './visit.ts';

const checkLogIn = bodyCheck(LogIn);
const checkStaffLogIn = bodyCheck(StaffLogIn);
const checkSecret = bodyCheck(SecretChange);

const thenOf = ({ query, form }: Visit): string | undefined => form['then'] ?? query['then'];

/** Signing in and out, and choosing a secret. */
@Pages()
export class SessionPages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look('anyone', '/login')
  logInForm(visit: Visit): Outcome {
    return this.logInPage(visit, freshForm());
  }

  @Send('anyone', '/login')
  async logIn(visit: Visit): Promise<Outcome> {
    const { t, form } = visit;
    const body: unknown = { ...filled(form, 'username'), secret: form['secret']?.trim() ?? '' };
    try {
      checkLogIn(body, visit.language);
      const session = await this.ports.sessions.logIn(asked(visit, { body: body as LogIn }));
      visit.keepSession(session);
      const then = ownPath(thenOf(visit), '/bookings');
      return onward(session.mustChangeSecret ? pathWith('/secret', { then }) : then);
    } catch (error) {
      return this.logInPage(visit, refusedForm(visit, error, { username: t.login.username, secret: t.login.secret }));
    }
  }

  @Look('anyone', '/staff/login')
  staffForm(visit: Visit): Outcome {
    return this.staffPage(visit, freshForm());
  }

  @Send('anyone', '/staff/login')
  async logInStaff(visit: Visit): Promise<Outcome> {
    const { staff } = visit.t;
    const { username, totp } = filled(visit.form, 'username', 'totp');
    const body: unknown = { username, password: visit.form['password'], totp: totp?.replaceAll(' ', '') };
    try {
      checkStaffLogIn(body, visit.language);
      const session = await this.ports.sessions.logInStaff(asked(visit, { body: body as StaffLogIn }));
      visit.keepSession(session);
      return onward(ownPath(thenOf(visit), '/staff'));
    } catch (error) {
      const labels = { username: staff.username, password: staff.password, totp: staff.totp };
      return this.staffPage(visit, refusedForm(visit, error, labels));
    }
  }

  @Look('signed-in', '/staff')
  staff({ caller }: Visit): Outcome {
    if (caller.kind !== 'staff') return onward('/staff/login');
    if (caller.role === 'gate-officer') return onward('/gate');
    if (caller.role === 'desk-officer') return onward('/desk');
    return show('staff');
  }

  @Send('anyone', '/logout', { whileSecretMustChange: true })
  async logOut(visit: Visit): Promise<Outcome> {
    const { caller } = visit;
    if (caller.kind !== 'anyone') await this.ports.sessions.logOut(asked({ ...visit, caller }));
    visit.keepSession(null);
    return onward(caller.kind === 'staff' ? '/staff/login' : '/');
  }

  @Look('citizen', '/secret', { whileSecretMustChange: true })
  secretForm(visit: Visit<CitizenCaller>): Outcome {
    return this.secretPage(visit, freshForm());
  }

  @Send('citizen', '/secret', { whileSecretMustChange: true })
  async changeSecret(visit: Visit<CitizenCaller>): Promise<Outcome> {
    const { form, t } = visit;
    const body: unknown = { current: form['current']?.trim() ?? '', secret: form['secret'] ?? '' };
    if (form['secret'] !== form['again']) {
      return this.secretPage(visit, wrongForm(visit, { field: 'again', message: t.secret.differ }));
    }
    try {
      checkSecret(body, visit.language);
      await this.ports.me.changeSecret(asked(visit, { body: body as SecretChange }));
    } catch (error) {
      const wrong = isDomainError(error, 'secret.wrong');
      const own = { secret: t.secret.secret, current: t.secret.current };
      return this.secretPage(visit, refusedForm(visit, error, wrong ? { current: own.current } : own));
    }
    await this.renew(visit);
    visit.leave({ kind: 'secret-changed' });
    return onward(ownPath(thenOf(visit), '/account'));
  }

  // The old access token goes on saying that the secret must change; a new one spares a question at every page.
  private async renew(visit: Visit): Promise<void> {
    const { session } = visit;
    if (!session) return;
    try {
      const body = { refreshToken: session.refreshToken };
      visit.keepSession(await this.ports.sessions.refresh(asked<Caller, typeof body>(visit, { body })));
    } catch (error) {
      if (!isDomainError(error)) throw error;
    }
  }

  private logInPage(visit: Visit, form: FormModel): Outcome {
    return show('login', { ...form, then: thenOf(visit) }, form.status);
  }

  private staffPage(visit: Visit, form: FormModel): Outcome {
    return show('staff-login', { ...form, then: thenOf(visit) }, form.status);
  }

  private secretPage(visit: Visit<CitizenCaller>, form: FormModel): Outcome {
    return show('secret', { ...form, then: thenOf(visit), forced: visit.caller.mustChangeSecret }, form.status);
  }
}
