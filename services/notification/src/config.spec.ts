import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig, silentLogger, type Env } from '#platform';
import { scratchFolder, testSeams } from '#testing';
import { NotificationConfig, problemsOf } from './config.ts';
import { notificationDefinition } from './notification.definition.ts';

const real: Env = {
  SMS: 'africastalking:https://api.example.org?username=huduma&from=HUDUMA',
  AFRICASTALKING_API_KEY: 'key-of-the-account',
  MAIL: 'smtps://huduma@mail.example.org',
  MAIL_FROM: 'Huduma <no-reply@huduma.example>',
  MAIL_PASSWORD: 'pass-of-the-mail',
};
const problems = (env: Env) => problemsOf(readConfig(NotificationConfig, env));

describe('the addresses of providers', () => {
  it('are the on-screen phone unless said otherwise', () => {
    expect(problems({})).toEqual([]);
  });

  it('stand with all that they need', () => {
    expect(problems(real)).toEqual([]);
  });

  it.each([
    ['AFRICASTALKING_API_KEY', { ...real, AFRICASTALKING_API_KEY: undefined }],
    ['MAIL_FROM', { ...real, MAIL_FROM: undefined }],
    ['MAIL=phone:', { ...real, MAIL: undefined }],
    ['https', { ...real, SMS: 'africastalking:http://api.example.org?username=huduma' }],
    ['user name', { ...real, SMS: 'africastalking:https://api.example.org' }],
  ])('are refused where %s is wanting', (named, env) => {
    expect(problems(env).join()).toContain(named);
  });

  it('let mail stay on the screen in an open trial', () => {
    expect(problems({ ...real, MAIL: undefined, TRIAL: 'open' })).toEqual([]);
  });

  it.each([{ SMS: 'carrier-pigeon:secret-1' }, { MAIL: 'pop3://u:secret-1@host' }, { ...real, MAIL_FROM: 'nobody' }])(
    'of an unknown kind are refused',
    (env) => {
      expect(() => problems(env)).toThrow(ConfigError);
    },
  );

  it('are never printed', () => {
    const wrong = {
      ...real,
      SMS: 'africastalking:http://u:secret-1@api.example.org?username=secret-2',
      MAIL: 'pop3:secret-3',
    };
    const said = [wrong, { ...wrong, MAIL: 'smtp://secret-4@?tls=secret-5' }].map((env) => {
      try {
        return problems(env).join();
      } catch (error) {
        return String((error as Error).stack);
      }
    });
    expect(said.join()).not.toMatch(/secret-\d/);
  });
});

describe('the service on a folder', () => {
  let folder: ReturnType<typeof scratchFolder>;
  beforeEach(() => {
    folder = scratchFolder('notification');
  });
  afterEach(() => folder.remove());

  it('starts with real providers without calling them, makes no phone, and ends', async () => {
    const env = { ...real, DATA_DIR: folder.path };
    const running = await notificationDefinition.start({ env, seams: testSeams(), log: silentLogger });
    expect(await running.readiness()).toEqual({ ready: true, reasons: [] });
    await running.stop();
  });

  it('does not start with a half configuration', async () => {
    const env = { ...real, DATA_DIR: folder.path, AFRICASTALKING_API_KEY: undefined };
    await expect(notificationDefinition.start({ env, seams: testSeams(), log: silentLogger })).rejects.toThrow(
      ConfigError,
    );
  });
});
