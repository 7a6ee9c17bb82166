import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.ts';
import { alone } from './lock.ts';
import { freePort, isFree, release } from './ports.ts';
import { end, isAlive, itself, launch } from './processes.ts';
import { program } from './programs.ts';

describe('The command line of the engines', () => {
  it('hands everything after the two dashes to the command', () => {
    const { verb, only, command } = readArguments([
      'run',
      '--only',
      'kafka,redis',
      '--',
      'npm',
      'test',
      '--',
      '--json',
    ]);
    expect({ verb, only, command }).toEqual({
      verb: 'run',
      only: ['kafka', 'redis'],
      command: ['npm', 'test', '--', '--json'],
    });
  });

  it.each([
    ['a command that there is not', ['begin'], /no command begin/],
    ['an option that the command does not have', ['start', '--hard'], /start has no option --hard/],
    ['an engine that there is not', ['start', '--only', 'mysql'], /no engine "mysql"/],
    ['two names for one run', ['stop', '--dir', 'd', '--run', 'r'], /not both/],
    ['run without anything to run', ['run'], /needs a command/],
    ['an origin that there is not', ['run', '--from', 'heaven', '--', 'true'], /not from "heaven"/],
    ['a run of our own from elsewhere', ['run', '--run', 'r', '--from', 'any', '--', 'true'], /engines of our own/],
  ])('refuses %s', (_, line, why) => {
    expect(() => readArguments(line)).toThrow(why);
  });
});

describe('Engines that the environment names', () => {
  const addresses = {
    EVENT_STORE: 'mongodb://db.example:27017/',
    BROKER: 'kafka://k.example:9092',
    JOBS: 'redis://r.example',
  };
  const cli = (...args: readonly string[]) => {
    const { ENGINES_RUN: _, ...env } = process.env;
    const home = mkdtempSync(join(tmpdir(), 'engines-home-'));
    const options = { env: { ...env, ...addresses, NODE_OPTIONS: '', ENGINES_HOME: home }, encoding: 'utf8' } as const;
    const ended = spawnSync(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...args], options);
    const begun = existsSync(join(home, 'runs'));
    rmSync(home, { recursive: true });
    return { ...ended, begun };
  };

  it('are given to the command as they are, nothing is started, and it is said why', () => {
    const print =
      'process.stdout.write(JSON.stringify([process.env.BROKER, process.env.ENGINES_RUN])); process.exitCode = 3';
    const { status, stdout, stderr, begun } = cli('run', '--from', 'any', '--', process.execPath, '-e', print);
    expect([status, JSON.parse(stdout), begun]).toEqual([3, ['kafka://k.example:9092', null], false]);
    expect(stderr).toContain('from environment: EVENT_STORE, BROKER, JOBS name them');
  });

  it('are what start prints', () => {
    const { status, stdout, begun } = cli('start', '--from', 'any', '--only', 'kafka,redis', '--json');
    expect([status, JSON.parse(stdout), begun]).toEqual([0, { BROKER: addresses.BROKER, JOBS: addresses.JOBS }, false]);
  });
});

describe('The processes of the engines', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'engines-spec-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const sleeper = () => launch({ program: program('sleep', 'coreutils'), args: ['60'], log: join(folder, 'log') });

  it('never end a stranger that was given the id of one of ours', async () => {
    const { process: stranger } = await sleeper();
    await end({ ...stranger, born: 'at another time' }, 'SIGKILL', 1_000);
    expect(isAlive(stranger)).toBe(true);
    await end(stranger, 'SIGTERM', 1_000);
    expect(isAlive(stranger)).toBe(false);
  });

  it('are not held up by a lock whose holder is gone', async () => {
    const lock = join(folder, 'lock');
    writeFileSync(lock, JSON.stringify({ ...itself(), born: 'at another time' }));
    await expect(
      alone(
        lock,
        () => undefined,
        () => Promise.resolve('done'),
      ),
    ).resolves.toBe('done');
  });

  it('are prepared by one command at a time', async () => {
    const lock = join(folder, 'turns');
    let inside = 0;
    const turn = () =>
      alone(
        lock,
        () => undefined,
        async () => {
          inside += 1;
          await new Promise((later) => setTimeout(later, 20));
          expect(inside).toBe(1);
          inside -= 1;
        },
      );
    await Promise.all([turn(), turn(), turn()]);
  });
});

describe('A port for an engine', () => {
  it('is chosen once, however many starts ask at the same time', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));
    expect(new Set(ports).size).toBe(20);
    ports.forEach(release);
  });

  it('is not free while somebody listens on it', async () => {
    const port = await freePort();
    const server = createServer();
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    expect(await isFree(port)).toBe(false);
    await new Promise((closed) => server.close(closed));
    expect(await isFree(port)).toBe(true);
    release(port);
  });
});
