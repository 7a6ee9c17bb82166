import type { Random } from '#platform';

const consonants = 'bdfghjkmnprstvwz';
const vowels = 'aeiou';
const syllables = 4;

/** A new user name such as `kamu-tefi-48`: made of chance alone, so it tells nothing about the person. 2.6e9 of them. */
export const newUsername = (random: Random): string => {
  const letter = (of: string) => of[random.below(of.length)] ?? 'a';
  const parts = Array.from({ length: syllables }, () => letter(consonants) + letter(vowels));
  return `${parts.slice(0, 2).join('')}-${parts.slice(2).join('')}-${10 + random.below(90)}`;
};
