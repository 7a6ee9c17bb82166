// What may be a secret: a PIN of 6 digits or 8 to 64 characters, without rules of composition; the commonest are refused.
import { commonestSecrets } from './commonest.ts';

const isPin = (secret: string): boolean => /^\d{6}$/.test(secret);

const isRun = (secret: string): boolean => {
  const codes = [...secret].map((letter) => letter.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, i) => code - (codes[i] ?? 0)));
  const [step = 9] = steps;
  return steps.size === 1 && Math.abs(step) <= 1;
};

// 121212, 123123, abcabcabc: one to four characters over and over.
const isRepetition = (secret: string): boolean => /^(.{1,4})\1+$/u.test(secret);

/** Whether it has the form of a secret at all. */
export const isWellFormed = (secret: string): boolean => {
  const { length } = [...secret];
  return isPin(secret) || (length >= 8 && length <= 64);
};

// Spaces at the ends add nothing to guess.
const shortest = 6;

/** Whether it stands among the first that anybody would guess. */
export const isTooCommon = (secret: string): boolean => {
  const plain = secret.toLowerCase().normalize('NFKC').trim();
  return plain.length < shortest || commonestSecrets.has(plain) || isRun(plain) || isRepetition(plain);
};

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Whether it is what one logs in with, or the phone: the first guess of anybody who knows them. */
export const isKnownOfThem = (
  secret: string,
  { username, idNumber, phone }: Readonly<{ username: string; idNumber: string | null; phone: string }>,
): boolean => {
  const plain = bare(secret.normalize('NFKC'));
  const nationalDigits = bare(phone).slice(-9);
  return [username, idNumber ?? username, phone, nationalDigits, `0${nationalDigits}`].some(
    (known) => bare(known) === plain,
  );
};
