// The short human code of a booking: ten letters and digits in two groups, the last one a check digit. Pure.
import { hash } from 'node:crypto';

// Crockford's base 32: no I, L, O or U, so that nothing is misread on a small screen or over the phone.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const valueOf = (letter: string): number => alphabet.indexOf(letter);

// Luhn mod 32: finds every single wrong letter and nearly every swap of neighbours.
const checkDigit = (body: string): string => {
  let sum = 0;
  for (let i = 0; i < body.length; i += 1) {
    const addend = valueOf(body.charAt(body.length - 1 - i)) * (i % 2 === 0 ? 2 : 1);
    sum += Math.floor(addend / 32) + (addend % 32);
  }
  return alphabet[(32 - (sum % 32)) % 32] ?? '0';
};

// The letters are the low 45 bits of the digest's first eight bytes, five bits each, the lowest first.
const bodyOf = (digest: Buffer): string => {
  const [high, low] = [digest.readUInt32BE(0), digest.readUInt32BE(4)];
  let body = '';
  for (let bit = 0; bit < 30; bit += 5) body += alphabet.charAt((low >>> bit) & 31);
  body += alphabet.charAt(((high & 7) << 2) | (low >>> 30));
  return body + alphabet.charAt((high >>> 3) & 31) + alphabet.charAt((high >>> 8) & 31);
};

/** The reference of a booking, `7KM4P-2QXW9`: always the same for the same booking id. 45 bits: look-ups allow for twins. */
export const referenceOf = (booking: string): string => {
  const body = bodyOf(hash('sha256', `reference:${booking}`, 'buffer'));
  return `${body.slice(0, 5)}-${body.slice(5)}${checkDigit(body)}`;
};

/** As printed, from whatever a person typed (no hyphen, small letters, O for 0, I or L for 1); undefined when it is none. */
export const parseReference = (typed: string): string | undefined => {
  const text = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{10}$/.test(text)) return undefined;
  const body = text.slice(0, 9);
  return checkDigit(body) === text[9] ? `${body.slice(0, 5)}-${text.slice(5)}` : undefined;
};
