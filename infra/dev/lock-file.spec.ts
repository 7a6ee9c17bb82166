// The lock file names the packages of every platform, not only of the one it was last written on: newer npm refuses
// `npm ci` otherwise, and older npm leaves other platforms without their binaries.
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

type Locked = Readonly<{ optionalDependencies?: Readonly<Record<string, string>>; resolved?: string }>;

const text = readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as Readonly<{ packages: Readonly<Record<string, Locked>> }>;

test('every optional dependency of a locked package is locked', () => {
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`${place}/node_modules/${name}`] && !packages[`node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

test('no package is bound to the registry that it once came from', () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
