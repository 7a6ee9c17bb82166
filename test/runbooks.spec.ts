import { expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counters, gauges, histograms } from '../libs/platform/src/metrics/measures.ts';

const folder = 'docs/runbooks';
const pages = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const known = new Set([counters, gauges, histograms].flatMap((list) => Object.keys(list)));

it('names only figures that there are', () => {
  const named = pages.flatMap(({ text }) => text.match(/huduma_[a-z_]*[a-z]/g) ?? []);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

it('names only commands that there are', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = pages.flatMap(({ text }) => [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? ''));
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

it('leads from the list to every page', () => {
  const [list] = pages.filter(({ name }) => name === 'README.md');
  const links = pages.flatMap(({ text }) => [...text.matchAll(/\]\(([a-z-]+\.md)\)/g)].map(([, name]) => name ?? ''));
  expect(links.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
  expect(
    pages.filter(({ name }) => name !== 'README.md' && !list?.text.includes(name)).map(({ name }) => name),
  ).toEqual([]);
});
