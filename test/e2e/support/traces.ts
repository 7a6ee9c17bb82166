// Looks for a value in everything the system wrote, in every dress that software puts values in.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const hashes = ['sha256', 'sha1', 'md5'] as const;
const lower = (text: string) => text.toLowerCase();

/** base64 of a value inside a longer text depends on where it begins: the part that is the same for each beginning. */
const base64Dresses = (value: string): readonly string[] =>
  [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(before === 0 ? 0 : before + 1, text.length - (text.length % 4 === 0 ? 0 : 1));
  });

/** Texts to look for, each with the name of its dress; case is folded except for base64. */
export const dressesOf = (value: string): readonly Readonly<{ dress: string; text: string; exact: boolean }>[] => {
  const spellings = [...new Set([value, lower(value), value.toUpperCase()])];
  const hashed = spellings.flatMap((spelling) =>
    hashes.flatMap((name) => {
      const digest = createHash(name).update(spelling).digest();
      return [
        { dress: `${name} hex`, text: digest.toString('hex'), exact: false },
        { dress: `${name} base64`, text: digest.toString('base64').replace(/=+$/, ''), exact: true },
        { dress: `${name} base64url`, text: digest.toString('base64url'), exact: true },
        { dress: `${name} bytes`, text: digest.toString('latin1'), exact: true },
      ];
    }),
  );
  const encoded = spellings.flatMap((spelling) => [
    ...base64Dresses(spelling).map((text) => ({ dress: 'base64', text, exact: true })),
    { dress: 'hex', text: Buffer.from(spelling).toString('hex'), exact: false },
  ]);
  const plain = [
    { dress: 'plain', text: value, exact: false },
    { dress: 'url form', text: encodeURIComponent(value), exact: false },
    { dress: 'utf-16', text: Buffer.from(value, 'utf16le').toString('latin1'), exact: false },
  ];
  return [...plain, ...encoded, ...hashed];
};

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });

export type Place = Readonly<{ name: string; bytes: string }>;

/** Every file under the folder, its name included, as latin1 text. */
export const placesIn = (folder: string): readonly Place[] =>
  filesBelow(folder).map((path) => {
    const name = relative(folder, path);
    return { name, bytes: `${name}\n${readFileSync(path).toString('latin1')}` };
  });

/** Where a value stands, as `place: dress`. */
export const tracesOf = (value: string, places: readonly Place[]): readonly string[] => {
  const dresses = dressesOf(value);
  return places.flatMap(({ name, bytes }) => {
    const folded = bytes.toLowerCase();
    const found = dresses.filter(({ text, exact }) => (exact ? bytes.includes(text) : folded.includes(lower(text))));
    return [...new Set(found.map(({ dress }) => `${name}: ${dress}`))];
  });
};
