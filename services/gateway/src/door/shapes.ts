// The shapes that many doors share. A title makes a shape a named schema of the OpenAPI document.
import Type, { type Static, type TObject, type TProperties, type TSchema } from 'typebox';
import { DomainError } from '#contracts';
import { refuseField } from './checks.ts';

/** An object without other fields: in answers nothing else leaves, in requests nothing else is looked at. */
export const shape = <P extends TProperties>(title: string, properties: P, options: object = {}): TObject<P> =>
  Type.Object(properties, { title, additionalProperties: false, ...options });

export const words = <const W extends readonly string[]>(all: W, options: object = {}) =>
  Type.Unsafe<W[number]>({ type: 'string', enum: [...all], ...options });

export const orNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

export const Id = Type.String({ pattern: '^[A-Za-z0-9._~-]{1,100}$', examples: ['nairobi-gpo'] });
export const Instant = Type.String({ format: 'date-time', maxLength: 40, examples: ['2026-12-01T06:20:00Z'] });
export const Day = Type.String({ format: 'date', maxLength: 10, examples: ['2026-12-01'] });
export const Whole = Type.Integer({ minimum: 0 });

export const Text = shape('Text', { en: Type.String(), sw: Type.String() });
export const Empty = shape('Empty', {});

export const ById = Type.Object({ id: Id });
export type ById = Static<typeof ById>;

const pageFields = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 50, description: 'items at most' }),
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 400, description: '`next` of the page before' })),
};
export const PageQuery = Type.Object(pageFields);
export type PageQuery = Static<typeof PageQuery>;
/** A query with cursor and limit besides its own fields. */
export const paged = <P extends TProperties>(properties: P) => Type.Object({ ...properties, ...pageFields });

export const pageOf = <S extends TSchema>(title: string, items: S) =>
  shape(title, {
    items: Type.Array(items),
    next: orNull(Type.String({ description: 'ask with `after` for what follows' })),
  });

const cursorOf = (key: string): string => Buffer.from(key).toString('base64url');

const keyAfter = (cursor: string): string => {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  return cursorOf(key) === cursor ? key : refuseField('after', 'format');
};

/** One page of a list that is ordered by `keyOf`, ascending as text; keys are unique. */
export const page = <T>(items: readonly T[], keyOf: (item: T) => string, { limit, after }: PageQuery) => {
  const key = after === undefined ? undefined : keyAfter(after);
  const first = key === undefined ? 0 : items.findIndex((item) => keyOf(item) > key);
  const shown = first < 0 ? [] : items.slice(first, first + limit);
  const last = shown.at(-1);
  const more = last !== undefined && first + limit < items.length;
  return { items: shown, next: more ? cursorOf(keyOf(last)) : null };
};

/** A body that is exactly one of several: `fields` names what each must have. */
export const exactlyOne = <T>(schema: TObject, ...fields: readonly (readonly string[])[]) =>
  Type.Unsafe<T>({ ...schema, oneOf: fields.map((required) => ({ required: [...required] })) });

/** The item found, or a refusal with this code. */
export const found = <T>(item: T | undefined | null, code: string): T => {
  if (item === undefined || item === null) throw new DomainError(code);
  return item;
};
