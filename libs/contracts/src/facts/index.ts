import type { Static, TSchema } from 'typebox';
import { visitFacts } from './check-in.facts.ts';
import { citizenFacts } from './identity.facts.ts';
import { bookingFacts } from './scheduling.facts.ts';

export * from './check-in.facts.ts';
export * from './identity.facts.ts';
export * from './scheduling.facts.ts';

/** Every published event by its CloudEvents type, with the schema of its data. */
export const factSchemas = { ...bookingFacts, ...citizenFacts, ...visitFacts } as const satisfies Record<
  string,
  TSchema
>;
export type FactType = keyof typeof factSchemas;
export type FactData<T extends FactType> = Static<(typeof factSchemas)[T]>;
