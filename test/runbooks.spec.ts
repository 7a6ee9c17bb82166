import { expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { counters, gauges, histograms } from '../libs/platform/src/metrics/measures.ts';

const folder = 'docs/runbooks';
const pages = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
const [list] = pages.filter(({ name }) => name === 'README.md');
const measures: Readonly<Record<string, Readonly<{ labels: readonly string[] }>>> = {
  ...counters,
  ...gauges,
  ...histograms,
};

type Rule = Readonly<{ alert: string; expr: string; for?: string; annotations?: Readonly<{ runbook: string }> }>;
type Rules = Readonly<{ groups: readonly Readonly<{ rules: readonly Rule[] }>[] }>;
const file = load(readFileSync('infra/docker/prometheus-rules.yml', 'utf8')) as Rules;
const rules = file.groups.flatMap((group) => group.rules);

/** The rules that a page shows, in blocks of their own. */
const shownOn = (text: string): readonly Rule[] =>
  [...text.matchAll(/^```\n(alert: [\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .trim()
      .split('\n\n')
      .map((one) => Object.fromEntries(one.split('\n').map((line) => line.split(/: (.*)/).slice(0, 2))) as Rule),
  );

/** Figures with their selectors: `name{label="..."}`, or by `[5m]` and the like. */
const named = (text: string) =>
  [...text.matchAll(/(huduma_[a-z_]*[a-z])(?:\{([^}\n]*)\})?/g)].map(([, name = '', selector = '']) => ({
    name,
    labels: [...selector.matchAll(/([a-z_]+)(?==|!|$|,)/g)].map(([, label = '']) => label),
  }));

/** What is grouped by must be a label of every figure of the expression's part. */
const grouped = (expr: string) =>
  expr.split(' or ').flatMap((part) => {
    const by = [...part.matchAll(/ by \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(/, ?/));
    return named(part).map(({ name }) => ({ name, labels: by }));
  });

const unknownOf = (figures: readonly Readonly<{ name: string; labels: readonly string[] }>[]) =>
  figures.filter(({ name, labels }) => labels.some((label) => !measures[name]?.labels.includes(label)));

it('names only figures that there are, by labels that they have', () => {
  const all = [...pages.flatMap(({ text }) => named(text)), ...rules.flatMap(({ expr }) => named(expr))];
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter(({ name }) => !(name in measures))).toEqual([]);
  expect(unknownOf(all)).toEqual([]);
  expect(unknownOf(rules.flatMap(({ expr }) => grouped(expr)))).toEqual([]);
});

it('shows on each page the rules of infra/docker/prometheus-rules.yml that lead to it, as they are', () => {
  expect(rules.length).toBeGreaterThanOrEqual(9);
  for (const { name, text } of pages) {
    const leading = rules.filter(({ annotations }) => annotations?.runbook === `${folder}/${name}`);
    expect([name, shownOn(text)]).toEqual([name, leading.map(({ annotations: _, ...rule }) => rule)]);
  }
  const known = pages.map(({ name }) => `${folder}/${name}`);
  expect(rules.filter(({ annotations }) => !known.includes(annotations?.runbook ?? ''))).toEqual([]);
});

it('has every alarm in the list, with its page, and no other', () => {
  const rows = [...(list?.text ?? '').matchAll(/^\| (.+?) \| .+ \| \[.+\]\((.+)\) \|$/gm)].flatMap(
    ([, alarms = '', page = '']) => [...alarms.matchAll(/`(\w+)`/g)].map(([, alert]) => [alert, `${folder}/${page}`]),
  );
  expect(rows.toSorted()).toEqual(rules.map(({ alert, annotations }) => [alert, annotations?.runbook]).toSorted());
});

it('raises an alarm on what only counts from 0 on, or on a figure that stays', () => {
  // A counter is born with its first event: `increase` sees none. These are made with 0 at the start.
  const fromZero = ['huduma_facts_handled_total', 'huduma_provider_answers_total', 'huduma_engine_errors_total'];
  const counted = rules.flatMap(({ expr }) => named(expr)).filter(({ name }) => name in counters);
  expect(counted.filter(({ name }) => !fromZero.includes(name))).toEqual([]);
});

it('says of a process that does not answer what it says of one that is not ready', () => {
  expect(rules.find(({ alert }) => alert === 'NotReady')?.expr).toContain('or up{job="huduma"} == 0');
});

it('names only commands that there are', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const commands = pages.flatMap(({ text }) => [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? ''));
  expect(commands.filter((name) => !(name in scripts))).toEqual([]);
});

it('leads from the list to every page', () => {
  const links = pages.flatMap(({ text }) => [...text.matchAll(/\]\(([a-z-]+\.md)\)/g)].map(([, name]) => name ?? ''));
  expect(links.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
  expect(
    pages.filter(({ name }) => name !== 'README.md' && !list?.text.includes(name)).map(({ name }) => name),
  ).toEqual([]);
});
