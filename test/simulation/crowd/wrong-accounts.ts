// What identity refuses: secrets, sessions, phones.
import type { Session } from '#contracts';
import { heavy, light } from './wrong-bookings.ts';
import type { Wrong, Wrongdoer } from './wrongdoer.ts';

const second = 1_000;
/** Longer than a refresh token may be shown again. */
const pastGraceMs = 35 * second;
const triesThatLock = 12;
const peoplePerPhone = 10;

const session = (who: Wrongdoer): Promise<Session> => {
  const { username, secret } = who.account;
  return who.done<Session>(who.anyones('POST /v1/sessions', { body: { username, secret } }));
};

const refresh = (who: Wrongdoer, { refreshToken }: Session) =>
  who.anyones('POST /v1/sessions/refresh', { body: { refreshToken } });

/** Asks for a code, and logs in with it; undefined when it came too late. */
const withACode = async (who: Wrongdoer): Promise<Session | undefined> => {
  const { username } = who.account;
  const before = who.texts('secret-reset').length;
  await who.done(who.anyones('POST /v1/secret-resets', { body: { username } }));
  for (let waited = 0; who.texts('secret-reset').length === before; waited += 1) {
    if (waited > 300) return undefined;
    await who.sleep(second);
  }
  const code = /code: (\S+)/.exec(who.texts('secret-reset').at(-1) ?? '')?.[1] ?? '';
  const logIn = who.anyones('POST /v1/sessions', { body: { username, secret: code } });
  return who.tried<Session>(logIn, 'session.refused');
};

/** As many people on one phone as may be. */
const fill = async (who: Wrongdoer, phone: string): Promise<void> => {
  const details = () => who.texts('login-details', phone).length;
  for (let n = 0; n < peoplePerPhone; n += 1) {
    const about = { idType: 'national-id', idNumber: `3${String(1_000_000 + n)}`, givenNames: 'Zawadi' };
    const body = { ...about, phone, language: 'sw', consent: true };
    await who.done(who.anyones('POST /v1/registrations', { body }));
  }
  while (details() < peoplePerPhone) await who.sleep(second);
};

export const wrongAccounts: Readonly<Record<string, Wrong>> = {
  'asks without a session': {
    every: light,
    do: (who) => who.refused(who.anyones('GET /v1/bookings', { query: { limit: '10' } }), 'session.required'),
  },
  'writes a phone number that is none': {
    every: light,
    do: (who) => who.refused(who.own('PATCH /v1/me', { body: { phone: '123' } }), 'request.invalid'),
  },
  'chooses bad secrets': {
    every: light,
    do: async (who) => {
      const { secret: current } = who.account;
      const change = (from: string, secret: string) =>
        who.own('PUT /v1/me/secret', { body: { current: from, secret } });
      await who.refused(change(current, '123456'), 'secret.too-common');
      await who.refused(change(current, current), 'secret.unchanged');
      await who.refused(change('not this one', 'a secret like others'), 'secret.wrong', 'session.locked');
    },
  },
  'guesses secrets': {
    every: light,
    do: async (who) => {
      const guess = () => who.anyones('POST /v1/sessions', { body: { username: 'nobody-12', secret: 'a guess' } });
      for (let n = 0; n < triesThatLock; n += 1) await who.refused(guess(), 'session.refused', 'session.locked');
    },
  },
  'shows a refresh token again': {
    every: light,
    do: async (who) => {
      const first = await session(who);
      await who.done(refresh(who, first));
      await who.sleep(pastGraceMs);
      await who.refused(refresh(who, first), 'session.refresh-reused');
    },
  },
  'books with a code': {
    every: light,
    do: async (who) => {
      const opened = await withACode(who);
      if (!opened) return;
      const token = opened.accessToken;
      const list = who.anyones('GET /v1/bookings', { token, query: { limit: '10' } });
      await who.refused(list, 'session.secret-change-required');
      const { secret } = who.account;
      const current = /code: (\S+)/.exec(who.texts('secret-reset').at(-1) ?? '')?.[1] ?? '';
      const chosen = `${secret} tena`;
      await who.done(who.anyones('PUT /v1/me/secret', { token, body: { current, secret: chosen } }));
      Object.assign(who.account, { secret: chosen, token });
    },
  },
  'moves to a phone of ten': {
    every: heavy,
    do: async (who) => {
      const phone = '0720000090';
      await fill(who, phone);
      await who.refused(who.own('PATCH /v1/me', { body: { phone } }), 'phone.limit-reached');
    },
  },
};
