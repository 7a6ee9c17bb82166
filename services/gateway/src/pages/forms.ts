// What a form says when it comes back: which fields, and why, in the reader's language.
import { problemCodes } from '#contracts';
import { refusalOf } from '../door/problems.ts';
import type { Fields, Visit } from './visit.ts';

export type FormError = Readonly<{ field: string; message: string }>;
/** What a form template needs; `values` are what was typed before, secrets left out. */
export type FormModel = Readonly<{ values: Fields; errors: readonly FormError[]; status: number }>;

export const freshForm = (values: Fields = {}): FormModel => ({ values, errors: [], status: 200 });

/** The fields named, trimmed; what was left empty is left out. */
export const filled = <K extends string>(form: Fields, ...names: readonly K[]): Partial<Record<K, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const text = form[name]?.trim();
      return text ? [[name, text]] : [];
    }),
  ) as Partial<Record<K, string>>;

/**
 * Makes a form again from a refusal; what is ours to mend (500 and above) and what concerns the session is thrown on.
 * `labels` are the words of the fields; a refusal without fields belongs to the first of them.
 */
export const refusedForm = (visit: Visit, error: unknown, labels: Readonly<Record<string, string>>): FormModel => {
  const refusal = refusalOf(error);
  const { status, title } = problemCodes[refusal.code];
  if (status >= 500 || refusal.code === 'session.required' || refusal.code === 'session.invalid') throw error;
  const { fields } = visit.t;
  const told = (refusal.errors ?? []).map(({ field, code, message }) => {
    const label = labels[field] ?? field;
    return { field, message: code === 'required' ? fields.required(label) : fields.wrong(label, message) };
  });
  const [first = ''] = Object.keys(labels);
  const errors = told.length > 0 ? told : [{ field: first, message: title[visit.language] }];
  return { values: withoutSecrets(visit.form), errors, status };
};

/** Makes a form again because of fields that the page itself looks at. */
export const wrongForm = (visit: Visit, ...errors: readonly FormError[]): FormModel => ({
  values: withoutSecrets(visit.form),
  errors,
  status: 400,
});

const secretFields = new Set(['secret', 'current', 'again', 'password', 'totp']);
/** Such a form is never written back into a page. */
export const holdsSecret = (form: Fields): boolean => Object.keys(form).some((name) => secretFields.has(name));
const withoutSecrets = (form: Fields): Fields =>
  Object.fromEntries(Object.entries(form).filter(([name]) => !secretFields.has(name)));
