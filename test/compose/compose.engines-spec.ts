// Compose itself reads our files. It is built from its module where the machine has Go.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ours, composeFile, root } from './compose-file.ts';

const minutes = 60_000;
const script = join(root, 'infra/docker/compose.sh');

const built = () => {
  const { status, stdout, stderr } = spawnSync('sh', [script], { encoding: 'utf8', timeout: 15 * minutes });
  return status === 0 ? { program: stdout.trim() } : { why: stderr.trim() };
};

const shell = {
  AFRICASTALKING_USERNAME: 'account',
  AFRICASTALKING_FROM: 'HUDUMA',
  MAIL: 'smtps://sender@mail.example.org:465',
  MAIL_FROM: 'no-reply@example.org',
};

const inEarnest = { TRIAL: '', SMS: expect.stringMatching(/^africastalking:/) as unknown };

type Config = Readonly<{ services: Readonly<Record<string, Readonly<{ environment?: object }>>> }>;

const config = (program: string, env: Readonly<Record<string, string>>, ...files: readonly string[]) => {
  const names = files.flatMap((file) => ['-f', join(root, file)]);
  const settings = { encoding: 'utf8', env: { PATH: process.env['PATH'], HOME: root, ...env } } as const;
  return spawnSync(program, [...names, 'config', '--format', 'json'], settings);
};

it(
  'Compose accepts the files, reads them as our tests do, and refuses a provider without an account',
  () => {
    const { program, why } = built();
    if (program === undefined) {
      if (process.env['ENGINES'] === 'required') throw new Error(why);
      process.stderr.write(`SKIPPED: docker-compose.yml NOT read by Compose: ${why}\n`);
      return;
    }
    const plain = config(program, {}, 'docker-compose.yml');
    expect(plain).toMatchObject({ status: 0, stderr: '' });
    const { services } = JSON.parse(plain.stdout) as Config;
    const known = ours(composeFile('docker-compose.yml'));
    for (const [name, { environment = {} }] of known) {
      const texts = Object.entries(environment).map(([variable, value]) => [variable, String(value)]);
      expect([name, services[name]?.environment]).toEqual([name, Object.fromEntries(texts)]);
    }
    const both = ['docker-compose.yml', 'infra/docker/provider.yml'] as const;
    expect(config(program, shell, ...both)).toMatchObject({ status: 0, stderr: '' });
    expect(config(program, {}, ...both).status).not.toBe(0);
    const changing = config(program, {}, 'docker-compose.yml', 'infra/docker/key-change.yml');
    expect(changing).toMatchObject({ status: 0, stderr: '' });
    const overlays = ['provider.yml', 'key-change.yml', 'monitoring.yml'].map((name) => `infra/docker/${name}`);
    const everything = config(program, shell, 'docker-compose.yml', ...overlays);
    expect(everything).toMatchObject({ status: 0, stderr: '' });
    const run = (JSON.parse(everything.stdout) as Config).services;
    for (const [name] of known)
      expect([name, run[name]?.environment]).toEqual([name, expect.objectContaining(inEarnest)]);
  },
  16 * minutes,
);
