import { Inject } from '@nestjs/common';
import { bodyCheck } from '../door/checks.ts';
import { Registration } from '../registration/registration.doors.ts';
import { filled, freshForm, refusedForm, wrongForm, type FormError, type FormModel } from './forms.ts';
import { Pages } from './keeper.ts';
import { onward, show, type Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import type { Texts } from './texts.ts';
import { asked, Look, Send, type Fields, type Visit } from './visit.ts';

const check = bodyCheck(Registration);

const labelsOf = ({ register }: Texts): Readonly<Record<string, string>> => ({
  idNumber: register.idNumber,
  idType: register.idType,
  givenNames: register.givenNames,
  familyName: register.familyName,
  dateOfBirth: register.dateOfBirth,
  phone: register.phone,
  email: register.email,
  language: register.languageOfMessages,
  consent: register.consent,
});

const dateOfBirth = (form: Fields): string | undefined => {
  const { year, month, day } = filled(form, 'year', 'month', 'day');
  if (year === undefined && month === undefined && day === undefined) return undefined;
  return `${year ?? ''}-${(month ?? '').padStart(2, '0')}-${(day ?? '').padStart(2, '0')}`;
};

const registrationOf = (form: Fields) => {
  const born = dateOfBirth(form);
  const { idNumber, ...rest } = filled(
    form,
    ...(['idType', 'idNumber', 'givenNames', 'familyName', 'phone', 'email', 'language'] as const),
  );
  return {
    ...rest,
    ...(idNumber === undefined || rest.idType === 'none' ? {} : { idNumber }),
    ...(born === undefined ? {} : { dateOfBirth: born }),
    consent: form['consent'] === 'yes' ? true : undefined,
  };
};

/** What the schema cannot say: what a person without a number must give instead, and the consent in its own words. */
const missing = (form: Fields, t: Texts): readonly FormError[] => {
  const { register, fields } = t;
  const { idType, idNumber } = filled(form, 'idType', 'idNumber');
  const needed = (field: string, label: string) => ({ field, message: fields.required(label) });
  return [
    ...(idType === undefined ? [needed('idType', register.idType)] : []),
    ...(idType !== undefined && idType !== 'none' && idNumber === undefined
      ? [needed('idNumber', register.idNumber)]
      : []),
    ...(idType === 'none' && dateOfBirth(form) === undefined ? [needed('dateOfBirth', register.dateOfBirth)] : []),
    ...(form['consent'] === 'yes' ? [] : [{ field: 'consent', message: register.consentNeeded }]),
  ];
};

@Pages()
export class RegisterPages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look('anyone', '/register')
  form(visit: Visit): Outcome {
    return this.show(freshForm({ language: visit.language }));
  }

  @Send('anyone', '/register')
  async register(visit: Visit): Promise<Outcome> {
    const wrong = missing(visit.form, visit.t);
    if (wrong.length > 0) return this.show(wrongForm(visit, ...wrong));
    const body: unknown = registrationOf(visit.form);
    try {
      check(body, visit.language);
      await this.ports.registrations.register(asked(visit, { body: body as Registration }));
    } catch (error) {
      return this.show(refusedForm(visit, error, labelsOf(visit.t)));
    }
    return onward('/registered');
  }

  @Look('anyone', '/registered')
  registered(_: Visit): Outcome {
    return show('registered');
  }

  private show(form: FormModel): Outcome {
    return show('register', { ...form, idTypes: this.ports.pack.idTypes }, form.status);
  }
}
