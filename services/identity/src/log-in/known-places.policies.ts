// From where a person has logged in: who guesses from elsewhere waits without keeping them out. See docs/adr/0015.
import type { PersonData } from '../vault/person.ts';

const remembered = 10;

const groupsOf = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));

/** What stays the same while somebody stays where they are: of IPv6 the network (64 bits), for the rest changes by itself. */
export const placeOf = (address: string): string => {
  const plain = address
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
    .toLowerCase();
  if (!plain.includes(':')) return plain;
  const [before = '', after] = plain.split('::');
  const [head, tail] = [groupsOf(before), groupsOf(after ?? '')];
  const zeros =
    after === undefined ? [] : Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  const network = [...head, ...zeros, ...tail].slice(0, 4);
  return network.map((group) => group.replace(/^0+(?=.)/, '')).join(':');
};

/** `place` is a keyed hash. */
export const isKnownPlace = ({ knownPlaces = [] }: PersonData, place: string | undefined): place is string =>
  place !== undefined && knownPlaces.includes(place);

/** Remembers the place; the data as they are when it is remembered already. */
export const withKnownPlace = (data: PersonData, place: string): PersonData =>
  isKnownPlace(data, place) ? data : { ...data, knownPlaces: [...(data.knownPlaces ?? []), place].slice(-remembered) };
