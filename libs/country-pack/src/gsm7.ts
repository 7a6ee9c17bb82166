// The alphabet of an SMS (3GPP TS 23.038, default alphabet and its extension). One character outside it and a part
// holds 70 characters instead of 160, so texts are brought into it first.
import { transliterate } from './transliteration.ts';

const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
    'abcdefghijklmnopqrstuvwxyzäöñüà',
);
const extension = new Set('^{}[]~|\\€');

const septetsOf = (character: string): number => (basic.has(character) ? 1 : extension.has(character) ? 2 : 0);

/** The length in septets, `^{}[]~|\` and the euro counting two; undefined when a character is outside GSM-7. */
export const gsm7Septets = (text: string): number | undefined => {
  let septets = 0;
  for (const character of text) {
    const more = septetsOf(character);
    if (more === 0) return undefined;
    septets += more;
  }
  return septets;
};

/** The text in GSM-7: as it is where possible, else transliterated, else `?`. What is in GSM-7 already stays the same. */
export const toGsm7 = (text: string): string =>
  Array.from(text.normalize('NFC'), (character) =>
    septetsOf(character) > 0 ? character : transliterate(character, (letter) => septetsOf(letter) > 0),
  ).join('');

/** The text in GSM-7, cut to so many septets between two characters, without spaces at the end when it was cut. */
export const cutGsm7 = (text: string, septets: number): string => {
  const whole = toGsm7(text);
  let used = 0;
  let kept = '';
  for (const character of whole) {
    used += septetsOf(character);
    if (used > septets) return kept.trimEnd();
    kept += character;
  }
  return whole;
};

// A part never splits a character: neither an escape and its letter nor a surrogate pair.
const partsOf = (lengths: readonly number[], single: number, joined: number): number => {
  if (lengths.reduce((sum, length) => sum + length, 0) <= single) return 1;
  let parts = 1;
  let used = 0;
  for (const length of lengths) {
    if (used + length > joined) {
      parts += 1;
      used = 0;
    }
    used += length;
  }
  return parts;
};

/** How many SMS parts the text takes as it is: 160 septets alone or 153 joined; outside GSM-7 70 and 67 UTF-16 units. */
export const smsParts = (text: string): number => {
  const characters = Array.from(text);
  return gsm7Septets(text) === undefined
    ? partsOf(
        characters.map(({ length }) => length),
        70,
        67,
      )
    : partsOf(characters.map(septetsOf), 160, 153);
};
