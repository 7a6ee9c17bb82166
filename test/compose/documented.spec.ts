// What the pages tell an operator to type, beside the files that it is about.
import { readdirSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { composeFile, ours, root, textOf } from './compose-file.ts';

const pages = [
  'docs/running-with-compose.md',
  ...readdirSync(join(root, 'docs/runbooks')).map((n) => `docs/runbooks/${n}`),
];
const commands = pages.flatMap((page) =>
  [
    ...textOf(page)
      .replace(/\\\n\s*/g, '')
      .matchAll(/docker compose [^`\n]*/g),
  ].map(([command]) => [page, command] as const),
);
const { services } = composeFile('docker-compose.yml');

describe('The commands of the pages', () => {
  it('name no files: a command that forgets one would start a trial in the place of the real thing', () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter(([, command]) => / (-f|--file) /.test(command))).toEqual([]);
  });

  it.each([
    ['docs/running-with-compose.md', ['infra/docker/provider.yml', 'infra/docker/monitoring.yml']],
    ['docs/runbooks/key-rotation.md', ['infra/docker/key-change.yml']],
  ])('%s says in COMPOSE_FILE what lies over docker-compose.yml', (page, overlays) => {
    const listed = [...textOf(page).matchAll(/COMPOSE_FILE=([\w./:-]+)/g)].flatMap(([, list = '']) => list.split(':'));
    expect(listed).toEqual(expect.arrayContaining([...overlays]));
    for (const file of listed.filter((each) => each.endsWith('.yml')))
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
  });

  it('run programs that the image has, in containers that there are', () => {
    const run = commands.flatMap(([page, command]) => {
      const [, container = '', program = ''] =
        /(?:exec|run)(?: -[^ ]+(?: "[^"]*")?)* ([a-z0-9-]+) node (\S+)/.exec(command) ?? [];
      return program === '' ? [] : [{ page, container, program }];
    });
    expect(run.length).toBeGreaterThanOrEqual(7);
    for (const { page, container, program } of run) {
      expect([page, container, container in services]).toEqual([page, container, true]);
      const source = program.replace(/^dist\//, '').replace(/\.js$/, '.ts');
      expect([page, source, existsSync(join(root, source))]).toEqual([page, source, true]);
    }
  });

  it.each([
    ['backup-cli.js', 'docs/runbooks/restore.md'],
    ['restore-cli.js', 'docs/runbooks/restore.md'],
    ['dead/cli.js', 'docs/runbooks/dead-letters.md'],
    ['audit/cli.js', 'docs/runbooks/restore.md'],
  ])('say how to run %s with Compose', (program, page) => {
    expect(commands.filter(([at, command]) => at === page && command.includes(program))).not.toEqual([]);
  });
});

describe('Prometheus', () => {
  type Scraping = Readonly<{
    scrape_configs: readonly Readonly<{
      job_name: string;
      static_configs: readonly Readonly<{ targets: readonly string[] }>[];
    }>[];
  }>;
  const { scrape_configs: jobs } = load(textOf('infra/docker/prometheus.yml')) as Scraping;

  it('asks every process of ours, where its door of figures is', () => {
    const [job] = jobs.filter(({ job_name }) => job_name === 'huduma');
    const doors = ours(composeFile('docker-compose.yml')).map(
      ([name, one]) => `${name}:${String(one.environment?.['PORT'])}`,
    );
    expect(job?.static_configs.flatMap(({ targets }) => targets).toSorted()).toEqual(doors.toSorted());
  });

  it('lies in the network of the doors, reads files that there are, and is shown on this machine alone', () => {
    const prometheus = composeFile('infra/docker/monitoring.yml').services['prometheus'];
    expect(prometheus?.networks).toContain('inside');
    expect(prometheus?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
    const files = (prometheus?.volumes ?? [])
      .filter((volume) => volume.startsWith('./'))
      .map((volume) => volume.split(':')[0] ?? '');
    expect(files).toHaveLength(2);
    for (const file of files) expect([file, existsSync(join(root, file))]).toEqual([file, true]);
  });
});
