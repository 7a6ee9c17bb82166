// The public doors that the crowd walks through.
import { TOTP } from 'otpauth';
import { systemRandom } from '#platform';
import { eventually } from '../../libs/testing/src/eventually.ts';

export type Heard = Readonly<{ status: number; body: Readonly<Record<string, unknown>> }>;
type Options = Readonly<{ body?: unknown; token?: string | undefined; key?: string | undefined }>;

const parsed = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
};

/** `at` is the address of the gateway. Rejects when no answer came. */
export const call = async (at: string, method: string, path: string, options: Options = {}): Promise<Heard> => {
  const { body, token, key } = options;
  const response = await fetch(`${at}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: parsed(await response.text()) };
};

export type Received = Readonly<{ id: string; to: string; text: string; kind: string }>;

export const phoneMessages = async (at: string, to?: string): Promise<readonly Received[]> => {
  const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
  return (await call(at, 'GET', `/phone/messages${query}`)).body['items'] as readonly Received[];
};

const digits = (length: number): string => Array.from({ length }, () => String(systemRandom.below(10))).join('');

export const registration = () => ({
  idType: 'national-id',
  idNumber: `${String(1 + systemRandom.below(9))}${digits(7)}`,
  givenNames: 'Asha',
  familyName: 'Mwangi',
  phone: `+2547${digits(8)}`,
  language: 'en',
  consent: true,
});

export type LogIn = Readonly<{ username: string; secret: string }>;

export const logIn = async (at: string, body: LogIn): Promise<string> => {
  const session = await call(at, 'POST', '/v1/sessions', { body });
  if (session.status !== 201) throw new Error(`the log-in answered ${String(session.status)}`);
  return String(session.body['accessToken']);
};

const ownSecret = '739164';

/** Registers, reads the SMS, chooses an own secret: a citizen ready to book. */
export const newCitizen = async (at: string): Promise<LogIn & Readonly<{ token: string }>> => {
  const body = registration();
  const accepted = await call(at, 'POST', '/v1/registrations', { body });
  if (accepted.status !== 202) throw new Error(`the registration answered ${String(accepted.status)}`);
  const { username, code } = await eventually(async () => {
    const text = (await phoneMessages(at, body.phone)).find(({ kind }) => kind === 'login-details')?.text ?? '';
    const [name, secret] = [/^username: (\S+)$/m.exec(text)?.[1], /^code: (\S+)$/m.exec(text)?.[1]];
    return name !== undefined && secret !== undefined ? { username: name, code: secret } : undefined;
  }, 120_000);
  const token = await logIn(at, { username, secret: code });
  const change = { token, body: { current: code, secret: ownSecret } };
  const { status } = await call(at, 'PUT', '/v1/me/secret', change);
  if (status !== 204) throw new Error(`the change of the secret answered ${String(status)}`);
  return { username, secret: ownSecret, token: await logIn(at, { username, secret: ownSecret }) };
};

export const trialNow = async (at: string): Promise<string> =>
  String((await call(at, 'GET', '/phone/clock')).body['now']);

export type Officer = Readonly<{ username: string; password: string; totpSecret: string }>;

/** With the one-time password of the system's clock. */
export const officerToken = async (at: string, { username, password, totpSecret }: Officer): Promise<string> => {
  const timestamp = Date.parse(await trialNow(at));
  const totp = new TOTP({ secret: totpSecret }).generate({ timestamp });
  const session = await call(at, 'POST', '/v1/staff/sessions', { body: { username, password, totp } });
  if (session.status !== 201) throw new Error(`the officer's log-in answered ${String(session.status)}`);
  return String(session.body['accessToken']);
};
