import { Ajv, type ValidateFunction } from 'ajv';
import type { Fact, FactHandler } from './broker.port.ts';
import { PoisonError } from './poison.ts';

export type FactSchemas = Readonly<Record<string, object>>;

// Which field and which rule, never the value: reasons are stored and logged.
const reason = (type: string, validate: ValidateFunction): string => {
  const found = (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath || '/'} ${keyword}`);
  return `${type} breaks its schema: ${found.join(', ')}`;
};

/**
 * Checks facts against the schema of their type. Throws PoisonError for an unknown type or data that does not fit; fields
 * that the schema does not know pass, for changes are additive.
 */
export const factCheck = (schemas: FactSchemas): ((fact: Fact) => void) => {
  const ajv = new Ajv({ allErrors: false, strict: false });
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (type: string): ValidateFunction => {
    const known = compiled.get(type);
    if (known) return known;
    const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
    if (!schema) throw new PoisonError(`${type.slice(0, 100)} is no type of fact known here`);
    const validate = ajv.compile(schema);
    compiled.set(type, validate);
    return validate;
  };
  return ({ type, data }) => {
    const validate = validatorOf(type);
    if (!validate(data)) throw new PoisonError(reason(type, validate));
  };
};

/** The handler, asked only for facts that fit their schema. */
export const checked = (schemas: FactSchemas, handler: FactHandler): FactHandler => {
  const check = factCheck(schemas);
  return async (fact, delivery) => {
    check(fact);
    await handler(fact, delivery);
  };
};
