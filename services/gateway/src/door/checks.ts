// Schemas compiled once, at start. All errors of a request are collected and told by field.
import { Ajv, type ErrorObject, type Format, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import { DomainError, type Language } from '#contracts';
import { isLocalDate, parseInstant } from '#time';
import type { FieldError } from './problems.ts';

const rfc3339 = /^\d{4}-\d{2}-\d{2}t\d{2}:\d{2}:\d{2}(\.\d{1,9})?(z|[+-]\d{2}:\d{2})$/i;

const formats = {
  date: isLocalDate,
  'date-time': (text: string) => rfc3339.test(text) && parseInstant(text) !== undefined,
  email: /^[^\s@\p{C}]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$/u,
  binary: true as const,
};

// Of our own answers the form is enough: the calendar was looked at when the value came in, and lists hold hundreds of them.
const formatsOfAnswers = { ...formats, date: /^\d{4}-\d{2}-\d{2}$/, 'date-time': rfc3339 };

const compilerOf = (options: Readonly<{ coerceTypes: boolean }>, known: Readonly<Record<string, Format>>): Ajv => {
  // Fields that a schema does not name are dropped, not refused: a client may be newer than we are.
  const ajv = new Ajv({
    ...options,
    allErrors: true,
    verbose: true,
    removeAdditional: true,
    useDefaults: true,
    strict: false,
  });
  for (const [name, format] of Object.entries(known)) ajv.addFormat(name, format);
  return ajv;
};
const forText = compilerOf({ coerceTypes: true }, formats);
const forJson = compilerOf({ coerceTypes: false }, formats);
const forAnswers = compilerOf({ coerceTypes: false }, formatsOfAnswers);

const words: Readonly<Record<string, readonly [code: string, en: string, sw: string]>> = {
  required: ['required', 'is needed', 'inahitajika'],
  type: ['type', 'is of the wrong type', 'si ya aina sahihi'],
  pattern: ['format', 'is not written as it should be', 'haijaandikwa inavyotakiwa'],
  format: ['format', 'is not written as it should be', 'haijaandikwa inavyotakiwa'],
  minLength: ['too-short', 'is too short', 'ni fupi mno'],
  maxLength: ['too-long', 'is too long', 'ni ndefu mno'],
  minimum: ['too-small', 'is too small', 'ni ndogo mno'],
  maximum: ['too-large', 'is too large', 'ni kubwa mno'],
  minProperties: ['required', 'must name at least one field', 'lazima itaje angalau sehemu moja'],
  enum: ['not-allowed', 'is not one of the words allowed', 'si mojawapo ya maneno yanayoruhusiwa'],
  const: ['not-allowed', 'is not one of the words allowed', 'si mojawapo ya maneno yanayoruhusiwa'],
  anyOf: ['not-allowed', 'is none of the forms allowed', 'si mojawapo ya miundo inayoruhusiwa'],
  oneOf: ['one-of', 'give exactly one of the forms described', 'toa muundo mmoja tu kati ya iliyoelezwa'],
};

/** One wrong field in words. `code` is a key of this table's codes, or `invalid`. */
export const fieldError = (field: string, keyword: string, language: Language): FieldError => {
  const [code, en, sw] = words[keyword] ?? ['invalid', 'is not right', 'si sahihi'];
  return { field, code, message: language === 'sw' ? sw : en };
};

export const refuseField = (field: string, keyword: string, language: Language = 'en'): never => {
  throw new DomainError('request.invalid', { errors: [fieldError(field, keyword, language)] });
};

const fieldOf = (error: ErrorObject): string => {
  const path = error.instancePath.slice(1).replaceAll('~1', '/').replaceAll('~0', '~').split('/');
  const missing = (error.params as { missingProperty?: string }).missingProperty;
  return [...path, missing ?? ''].filter((piece) => piece !== '').join('.');
};

// What the branches of a choice say one by one only confuses: the choice itself is told.
const withinChoice = (error: ErrorObject): boolean => /\/(anyOf|oneOf)\//.test(error.schemaPath);

const branchOf = ({ schemaPath }: ErrorObject): string | undefined => /\/oneOf\/(\d+)\/required$/.exec(schemaPath)?.[1];

/** What is missing from the one form of which most was given, where there is such a one: the choice was made, but not whole. */
const missingFromChoice = (errors: readonly ErrorObject[]): readonly ErrorObject[] => {
  const missing = [...Map.groupBy(errors, branchOf)].flatMap(([branch, lacking]) => {
    const { required = [] } = (lacking[0]?.parentSchema ?? {}) as { required?: readonly string[] };
    return branch === undefined || lacking.length === required.length ? [] : [lacking];
  });
  const [most = []] = missing.toSorted((one, other) => one.length - other.length);
  return most;
};

const fieldErrors = (errors: readonly ErrorObject[], language: Language): readonly FieldError[] => {
  const told = new Map<string, FieldError>();
  const chosen = missingFromChoice(errors);
  const choice = (error: ErrorObject) => error.keyword === 'oneOf' && chosen.length > 0;
  const plain = errors.filter((one) => !withinChoice(one) && !choice(one));
  for (const error of [...plain, ...chosen]) {
    const field = fieldOf(error);
    if (!told.has(field)) told.set(field, fieldError(field, error.keyword, language));
  }
  return [...told.values()];
};

export type Check = (value: unknown, language: Language) => void;

const checkWith =
  (validate: ValidateFunction): Check =>
  (value, language) => {
    if (validate(value)) return;
    throw new DomainError('request.invalid', { errors: fieldErrors(validate.errors ?? [], language) });
  };

/** Checks JSON as it was sent; what the schema does not name is taken out of the value. */
export const bodyCheck = (schema: TSchema): Check => checkWith(forJson.compile(schema));
/** Checks text from a query or a path, turning it into numbers and filling defaults in place. */
export const textCheck = (schema: TSchema): Check => checkWith(forText.compile(schema));

/**
 * Sees to it that no answer leaves that its schema does not declare: unnamed fields are taken out in place, anything else
 * throws. The error names places in the schema, never values.
 */
export const answerCheck = (schema: TSchema): ((body: unknown) => void) => {
  const validate = forAnswers.compile(schema);
  return (body) => {
    if (validate(body)) return;
    const [first] = validate.errors ?? [];
    throw new AnswerError(`an answer does not fit its schema at ${first?.schemaPath ?? '#'}`);
  };
};

export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  get code(): string {
    return this.message.replace(/.* at /, '');
  }
}
