// The Idempotency-Key of a request becomes the id of its command. Only a keyed hash of the body leaves this file.
import type { CommandKey } from '#contracts';
import { keyedHash, type GatewaySecrets, type Ids } from '#platform';
import type { Caller } from './door.ts';

/** JSON with the keys of objects in order: equal for bodies that say the same. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonicalJson(one)}`).join(',')}}`;
};

const subjectOf = (caller: Caller): string =>
  caller.kind === 'citizen' ? caller.citizen : caller.kind === 'staff' ? `staff:${caller.officer}` : 'anyone';

export type Keyed = Readonly<{ door: string; caller: Caller; key?: string; content: unknown }>;

/**
 * Ids are the same for a repeat with the same key by the same person (before login: at the same door), and fresh without
 * one: nothing can be its repeat, so there is no fingerprint to compare. How ids are made is stored for ever: a booking's id
 * comes from its command's.
 */
export const commandKeys =
  (secrets: () => Pick<GatewaySecrets, 'commandIds' | 'commandBodies'>, ids: Ids): ((keyed: Keyed) => CommandKey) =>
  ({ door, caller, key, content }) => {
    if (key === undefined) return { id: ids.next(), fingerprint: '' };
    const { commandIds, commandBodies } = secrets();
    return {
      id: keyedHash(commandIds, subjectOf(caller), door, key),
      fingerprint: keyedHash(commandBodies, canonicalJson(content)),
    };
  };
