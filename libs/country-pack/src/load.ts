import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolvePack } from './resolve.ts';
import { problemsOf } from './rules/index.ts';
import type { PackFiles } from './schema.ts';
import type { CountryPack } from './types.ts';

/** The pack breaks its own rules; `problems` lists all of them, so that one look mends the files. */
export class CountryPackError extends Error {
  readonly problems: readonly string[];

  constructor(id: string, problems: readonly string[]) {
    super([`country pack ${id}: ${problems.length} problem(s)`, ...problems].join('\n- '));
    this.problems = problems;
  }
}

// The build copies no JSON, so the files are found from the package's root, from the source and from dist alike.
const packsFolder = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const packs = join(folder, 'libs', 'country-pack', 'packs');
    if (existsSync(join(folder, 'package.json')) && existsSync(packs)) return packs;
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('no folder above this module holds package.json and libs/country-pack/packs');
    folder = parent;
  }
};

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
};

const foldersIn = (packs: string): readonly string[] =>
  readdirSync(packs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** The files of a pack as they stand on disk, unchecked. Throws when the folder, the country or a file is missing. */
export const readPackFiles = (id: string, packs = packsFolder()): PackFiles => {
  const known = foldersIn(packs);
  if (!known.includes(id)) throw new CountryPackError(id, [`there is no such pack; there are: ${known.join(', ')}`]);
  const read = (name: string): unknown => JSON.parse(readFileSync(join(packs, id, `${name}.json`), 'utf8'));
  const names = ['pack', 'counties', 'centres', 'services', 'counters', 'holidays'];
  return Object.fromEntries(names.map((name) => [name, read(name)])) as PackFiles;
};

/** Checks the files and derives the pack, deeply frozen. Throws a `CountryPackError` that lists every problem. */
export const packFrom = (id: string, files: PackFiles): CountryPack => {
  const problems = problemsOf(files);
  if (problems.length > 0) throw new CountryPackError(id, problems);
  return freeze(resolvePack(files));
};

/** Why this country cannot be served, in sentences for whoever configures; empty when all is well. */
export const countryProblems = (id: string, dir?: string): readonly string[] => {
  try {
    loadCountryPack(id, dir);
    return [];
  } catch (error) {
    if (error instanceof CountryPackError) return error.problems.map((problem) => `COUNTRY ${id}: ${problem}`);
    return [dir === undefined ? `COUNTRY ${id} cannot be read` : 'COUNTRY_PACK_DIR cannot be read'];
  }
};

const loaded = new Map<string, CountryPack>();

/**
 * The country's pack, deeply frozen, read once per process; `dir` is a folder of packs in the place of our own, a pack a
 * folder (COUNTRY_PACK_DIR). Throws a `CountryPackError` that lists every problem.
 */
export const loadCountryPack = (id = 'ke', dir = packsFolder()): CountryPack => {
  const key = JSON.stringify([dir, id]);
  const pack = loaded.get(key) ?? packFrom(id, readPackFiles(id, dir));
  loaded.set(key, pack);
  return pack;
};
