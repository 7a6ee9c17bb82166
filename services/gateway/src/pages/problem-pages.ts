// Refusals and failures as pages, in words and without a trace of what is inside.
import { problemCodes, type Language, type ProblemCode } from '#contracts';
import { refusalOf } from '../door/problems.ts';
import { onward, pathWith, show, type Outcome } from './outcome.ts';
import { texts, type Texts } from './texts.ts';

export type Missed = Readonly<{
  language: Language;
  /** Path and query of the page that was asked for, or from which the form was sent. */
  back: string;
  traceId: string;
  /** Asked for by an officer's page. */
  staff: boolean;
  /** The form that was sent, to send it again with its own key; left out for a page, and for a form with a secret. */
  sent?: Readonly<{ action: string; fields: readonly (readonly [string, string])[] }>;
}>;

const wordsOf = (
  code: ProblemCode,
  status: number,
  t: Texts,
  title: string,
): readonly [title: string, text: string] => {
  const { errors } = t;
  if (code === 'form.expired') return [errors.expiredTitle, errors.expired];
  if (status === 404) return [errors.notFoundTitle, code === 'request.not-found' ? errors.notFound : title];
  if (status === 403) return [errors.deniedTitle, errors.denied];
  if (status === 503 || status === 429) return [errors.busyTitle, status === 503 ? errors.busy : title];
  if (status >= 500) return [errors.serverTitle, errors.server];
  return [errors.otherTitle, title];
};

/** The page for an error: log in first, choose a secret first, or what went wrong with a way on. */
export const problemPage = (error: unknown, missed: Missed): Outcome => {
  const { code } = refusalOf(error);
  const { status, title } = problemCodes[code];
  if (code === 'session.required' || code === 'session.invalid') {
    return onward(pathWith(missed.staff ? '/staff/login' : '/login', { then: missed.back }));
  }
  if (code === 'session.secret-change-required') return onward(pathWith('/secret', { then: missed.back }));
  const [heading, text] = wordsOf(code, status, texts[missed.language], title[missed.language]);
  const failed = status >= 500 ? { again: true, sent: missed.sent } : {};
  return show('problem', { heading, text, status, back: missed.back, traceId: missed.traceId, ...failed }, status);
};
