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

/** Reads the variables that the schema names, coerced and with defaults. Throws ConfigError with every problem at once. */
export const readConfig = <S extends TObject>(schema: S, env: Env): Static<S> => {
  const ajv = new Ajv({ allErrors: true, coerceTypes: true, useDefaults: true, strict: false });
  const names = Object.keys(schema.properties);
  const values = Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  if (ajv.validate(schema, values)) return values as Static<S>;
  const problems = (ajv.errors ?? []).map((error) => {
    const name = error.instancePath.slice(1) || ((error.params as { missingProperty?: string }).missingProperty ?? '');
    return `${name} ${error.message ?? 'is not right'}`;
  });
  throw new ConfigError(problems);
};
