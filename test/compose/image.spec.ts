// What the image and the script of the secrets promise, as far as it can be seen without Docker.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { scratchFolder } from '#testing';
import { root, textOf } from './compose-file.ts';

const lines = textOf('infra/docker/Dockerfile')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line));
const all = (word: string) =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
const { devDependencies } = JSON.parse(textOf('package.json')) as { devDependencies: Readonly<Record<string, string>> };

describe('The image', () => {
  it('stands on the Node that runs everything here, pinned', () => {
    const bases = all('FROM').map((line) => line.split(' ')[0]);
    expect(new Set(bases)).toEqual(new Set([`node:${devDependencies['node'] ?? ''}-trixie-slim`]));
  });

  it('is built in one stage and runs in another that has no tools of development', () => {
    expect(all('FROM')).toHaveLength(2);
    expect(all('RUN')).toContainEqual(expect.stringContaining('npm prune --omit=dev'));
  });

  it('runs as somebody who is not root', () => {
    const [user = ''] = all('USER').slice(-1);
    const [preset] = all('ARG').flatMap((line) => line.split('=').slice(1));
    expect(user).toBe('$RUN_AS');
    expect(preset).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(lines.findIndex((line) => line.startsWith('USER'))).toBeGreaterThan(
      lines.findLastIndex((line) => line.startsWith('RUN')),
    );
  });

  it('asks a process for its health with nothing but Node', () => {
    const [check = ''] = all('HEALTHCHECK');
    const [, command = '[]'] = check.split(/ CMD /);
    expect((JSON.parse(command) as string[]).slice(0, 2)).toEqual(['node', '-e']);
    expect(command).toContain('/health/ready');
  });

  it('takes what is there from the checkout, and .dockerignore lets it in', () => {
    const let_in = textOf('.dockerignore').split('\n');
    const taken = all('COPY')
      .filter((line) => !line.startsWith('--from'))
      .flatMap((line) => line.split(' ').slice(0, -1));
    for (const path of taken) {
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
      expect(let_in).toContain(`!${path}`);
    }
    expect(let_in.filter((line) => line.startsWith('!')).toSorted()).toEqual(
      taken.map((path) => `!${path}`).toSorted(),
    );
  });
});

describe('infra/docker/secrets.sh', () => {
  const folder = scratchFolder('huduma-secrets');
  afterAll(() => folder.remove());
  const make = () => spawnSync('sh', [join(root, 'infra/docker/secrets.sh'), folder.path], { encoding: 'utf8' });
  const contents = () =>
    Object.fromEntries(readdirSync(folder.path).map((name) => [name, readFileSync(join(folder.path, name), 'utf8')]));

  it('makes each secret for its owner alone, keeps it the next time, and prints none', () => {
    const first = make();
    const made = contents();
    expect(first.status).toBe(0);
    expect(Object.keys(made).toSorted()).toEqual(['key-encryption-key', 'rpc-key', 'sms-callback-secret']);
    for (const [name, text] of Object.entries(made)) {
      expect(statSync(join(folder.path, name)).mode & 0o777).toBe(0o600);
      expect(Buffer.from(text.trim(), 'base64url')).toHaveLength(32);
      expect(first.stdout).not.toContain(text.trim());
    }
    expect(new Set(Object.values(made)).size).toBe(3);
    expect(make().status).toBe(0);
    expect(contents()).toEqual(made);
  });
});
