import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { viewsFolder } from './render.ts';
import { texts } from './texts.ts';

const textOfAll = (folder: string, ending: string): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending) && !name.startsWith('texts.'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

const templates = textOfAll(viewsFolder, '.njk');
const code = textOfAll(import.meta.dirname, '.ts');
const catalogue: Readonly<Record<string, Readonly<Record<string, unknown>>>> = texts.en;
const calendar = 'calendar';

describe('the words of the pages', () => {
  it('are all there that templates ask for', () => {
    const asked = [...templates.matchAll(/\bt\.(\w+)\.(\w+)/g)].map(
      ([, group = '', key = '']) => [group, key] as const,
    );
    const missing = asked.filter(([group, key]) => catalogue[group]?.[key] === undefined);
    expect(missing).toEqual([]);
    expect(asked.length).toBeGreaterThan(100);
  });

  it('are all used', () => {
    const unused = Object.entries(catalogue)
      .filter(([group]) => group !== calendar)
      .flatMap(([group, words]) => Object.keys(words).map((key) => [group, key] as const))
      .filter(([, key]) => !new RegExp(`\\b${key}\\b`).test(code))
      .filter(([group, key]) => !new RegExp(`\\bt\\.${group}\\.${key}\\b`).test(templates));
    expect(unused).toEqual([]);
  });

  it('hold no mark that a template would have to trust', () => {
    expect(JSON.stringify(texts)).not.toMatch(/<\w|&\w+;/);
  });
});
