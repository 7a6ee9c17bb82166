// One schema per service; all problems are listed at start; secrets are never printed. The environment is read in env.ts alone.
import { Ajv } from 'ajv';
import type { Static, TObject } from 'typebox';

export type Env = Readonly<Record<string, string | undefined>>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(`The configuration does not hold:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
  }
}

type Said = Readonly<{
  type?: string;
  description?: string;
  minimum?: number;
  maximum?: number;
  const?: unknown;
  anyOf?: readonly Readonly<{ const?: unknown }>[];
}>;

const allowed = ({ const: only, anyOf = [] }: Said): readonly string[] =>
  (only === undefined ? anyOf.map((one) => one.const) : [only]).map(String);

/** What a variable should be, never what it is. */
const sentenceFor = (name: string, said: Said = {}, value: string | undefined): string => {
  const { type, description, minimum, maximum } = said;
  if (!value) return `${name} is needed${description === undefined ? '' : `: ${description}`}`;
  const words = allowed(said);
  if (words.length > 0) return `${name} must be ${words.join(' or ')}`;
  if (type !== 'integer') return `${name} is not written as it should be${description ? `: ${description}` : ''}`;
  const range = minimum === undefined || maximum === undefined ? '' : ` from ${minimum} to ${maximum}`;
  return `${name} must be a whole number${range}`;
};

/** Reads the variables that the schema names, coerced and with defaults. Throws ConfigError with every problem at once. */
export const readConfig = <S extends TObject>(schema: S, env: Env): Static<S> => {
  const ajv = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true, strict: false });
  const names = Object.keys(schema.properties);
  const values = Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  if (ajv.validate(schema, values)) return values as Static<S>;
  const wrong = (ajv.errors ?? []).map(
    ({ instancePath, params }) =>
      instancePath.slice(1) || ((params as { missingProperty?: string }).missingProperty ?? ''),
  );
  throw new ConfigError([...new Set(wrong)].map((name) => sentenceFor(name, schema.properties[name], env[name])));
};
