import { Inject } from '@nestjs/common';
import type { Profile } from '#contracts';
import { bodyCheck } from '../door/checks.ts';
import type { CitizenCaller } from '../door/door.ts';
import { ProfileChange } from '../me/me.doors.ts';
import { SecretReset } from '../session/session.doors.ts';
import { filled, freshForm, refusedForm, wrongForm, type FormModel } from './forms.ts';
import { Pages } from './keeper.ts';
import { file, onward, show, type Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { asked, Look, Send, type Fields, type Visit } from './visit.ts';

type Citizen = Visit<CitizenCaller>;

const checkChange = bodyCheck(ProfileChange);
const checkReset = bodyCheck(SecretReset);

const valuesOf = (profile: Profile): Fields => ({
  givenNames: profile.givenNames,
  familyName: profile.familyName ?? '',
  phone: profile.phone,
  email: profile.email ?? '',
  language: profile.language,
});

/** A citizen's own data, and the way back to an account whose secret is forgotten. */
@Pages()
export class AccountPages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look('citizen', '/account')
  async account(visit: Citizen): Promise<Outcome> {
    const profile = await this.ports.me.profile(asked(visit));
    const idType = this.ports.pack.idTypes.find(({ id }) => id === profile.idType);
    return show('account', { profile, document: idType ? visit.words.text(idType.name) : profile.idType });
  }

  @Look('citizen', '/account/edit')
  async editForm(visit: Citizen): Promise<Outcome> {
    return this.editPage(freshForm(valuesOf(await this.ports.me.profile(asked(visit)))));
  }

  @Send('citizen', '/account/edit')
  async edit(visit: Citizen): Promise<Outcome> {
    const { register } = visit.t;
    const given = filled(visit.form, 'givenNames', 'familyName', 'email', 'language', 'phone');
    const before = valuesOf(await this.ports.me.profile(asked(visit)));
    const wanted = { ...given, familyName: given.familyName ?? null, email: given.email ?? null };
    const body = Object.fromEntries(
      Object.entries(wanted).filter(([name, value]) => (before[name] ?? '') !== (value ?? '')),
    );
    if (Object.keys(body).length === 0) return onward('/account');
    try {
      checkChange(body, visit.language);
      await this.ports.me.edit(asked(visit, { body: body }));
    } catch (error) {
      const { givenNames, familyName, phone, email } = register;
      return this.editPage(
        refusedForm(visit, error, { givenNames, familyName, phone, email, language: register.languageOfMessages }),
      );
    }
    visit.leave({ kind: 'saved' });
    return onward('/account');
  }

  @Look('citizen', '/account/export')
  async export(visit: Citizen): Promise<Outcome> {
    const copy = await this.ports.me.copy(asked(visit));
    const headers = { 'content-disposition': 'attachment; filename="my-data.json"' };
    return file('application/json; charset=utf-8', JSON.stringify(copy, null, 2), headers);
  }

  @Look('citizen', '/account/erase')
  eraseForm(_: Citizen): Outcome {
    return show('account-erase', freshForm());
  }

  @Send('citizen', '/account/erase')
  async erase(visit: Citizen): Promise<Outcome> {
    if (visit.form['confirm'] !== 'yes') {
      const form = wrongForm(visit, { field: 'confirm', message: visit.t.account.eraseNeeded });
      return show('account-erase', form, form.status);
    }
    await this.ports.me.erase(asked(visit));
    visit.keepSession(null);
    return onward('/erased');
  }

  @Look('anyone', '/erased')
  erased(_: Visit): Outcome {
    return show('erased');
  }

  @Look('anyone', '/secret/forgot')
  forgotForm(_: Visit): Outcome {
    return show('secret-forgot', freshForm());
  }

  @Send('anyone', '/secret/forgot')
  async forgot(visit: Visit): Promise<Outcome> {
    const body: unknown = filled(visit.form, 'username');
    try {
      checkReset(body, visit.language);
      await this.ports.sessions.resetSecret(asked(visit, { body: body as SecretReset }));
    } catch (error) {
      const form = refusedForm(visit, error, { username: visit.t.staff.username });
      return show('secret-forgot', form, form.status);
    }
    return onward('/secret/sent');
  }

  @Look('anyone', '/secret/sent')
  sent(_: Visit): Outcome {
    return show('secret-sent');
  }

  private editPage(form: FormModel): Outcome {
    return show('account-edit', form, form.status);
  }
}
