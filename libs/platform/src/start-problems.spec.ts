import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { scratchFolder } from '#testing';
import { CommonConfig, ConfigError, readConfig } from './index.ts';
import { addressProblems, configProblems, eachOnce, folderProblems, makeFolders } from './start-problems.ts';

let folder: ReturnType<typeof scratchFolder>;
beforeEach(() => {
  folder = scratchFolder('start-problems');
});
afterEach(() => folder.remove());

const config = (env: Readonly<Record<string, string>>) => readConfig(CommonConfig, env);

describe('What stands in the way of a start', () => {
  it('is told of every variable in one sentence, without its value', () => {
    const schema = Type.Object({
      PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65_535 }),
      RATE_LIMITS: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'on' }),
      TRIAL: Type.Optional(Type.Literal('open')),
      SECRET: Type.String({ description: 'of the provider' }),
      PATH_SECRET: Type.String({ default: '', pattern: '^[a-z]*$', description: 'letters' }),
    });
    expect(configProblems(schema, { PORT: 'abc', RATE_LIMITS: 'maybe', TRIAL: 'x', PATH_SECRET: 'S3CRET' })).toEqual([
      'SECRET is needed: of the provider',
      'PORT must be a whole number from 0 to 65535',
      'RATE_LIMITS must be on or off',
      'TRIAL must be open',
      'PATH_SECRET is not written as it should be: letters',
    ]);
    expect(configProblems(schema, { SECRET: 's', PORT: '70000' })).toHaveLength(1);
  });

  it('are addresses that no adapter is there for', () => {
    const wrong = {
      EVENT_STORE: 'postgres://u:pass@x',
      BROKER: 'nope',
      JOBS: 'sqs:',
      RPC: 'http://x',
      SMS: 'x',
      MAIL: 'y',
    };
    const problems = addressProblems(config(wrong));
    expect(problems).toHaveLength(6);
    expect(problems[0]).toBe('EVENT_STORE must begin with sqlite:, mongodb://, mongodb+srv:// or memory:');
    expect(problems.join()).not.toContain('pass');
    expect(addressProblems(config({ EVENT_STORE: 'mongodb://x', BROKER: 'kafka://x:1', RPC: 'tcp:?a=b:1' }))).toEqual(
      [],
    );
  });

  it('are folders that are files, and says so once for each', () => {
    const file = join(folder.path, 'a-file');
    writeFileSync(file, '');
    expect(folderProblems(config({ DATA_DIR: join(file, 'below') }))).toEqual([
      `DATA_DIR: ${file} is a file, not a folder`,
    ]);
    const fine = config({ DATA_DIR: join(folder.path, 'x'), JOBS: `embedded:${file}` });
    expect(folderProblems(fine)).toEqual([`JOBS: ${file} is a file, not a folder`]);
    expect(existsSync(join(folder.path, 'x'))).toBe(false);
  });

  it('are folders that cannot be written to or made, which does not hang', () => {
    const closed = join(folder.path, 'closed');
    makeFolders(config({ DATA_DIR: closed }));
    chmodSync(closed, 0o500);
    const asOwner = folderProblems(config({ DATA_DIR: join(closed, 'a/b') }));
    // Root may write anywhere but where the system itself forbids it.
    if (process.getuid?.() !== 0)
      expect(asOwner).toEqual([`DATA_DIR: the folder ${closed} cannot be written to (EACCES)`]);
    chmodSync(closed, 0o700);
    expect(() => makeFolders(config({ DATA_DIR: '/proc/nope/deep' }))).toThrow(ConfigError);
  });

  it('are told once, also when a wrong scheme is a wrong form too', () => {
    expect(
      eachOnce([
        'SMS must begin with phone:',
        'PORT is needed',
        'PORT is needed',
        'SMS is not written as it should be',
      ]),
    ).toEqual(['SMS must begin with phone:', 'PORT is needed']);
  });
});
