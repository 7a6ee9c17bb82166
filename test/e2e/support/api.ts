// A client of the public API and the few journeys that many specs share.
import { TOTP } from 'otpauth';
import { systemTimers, systemRandom } from '#platform';
import { eventually } from '#testing';
import type { Officer, System } from './system.ts';

export type Answer = Readonly<{ status: number; body: Record<string, unknown>; text: string; headers: Headers }>;
export type CallOptions = Readonly<{
  body?: unknown;
  token?: string | undefined;
  key?: string | undefined;
  headers?: Readonly<Record<string, string>>;
}>;
export type Citizen = Readonly<{
  token: string;
  phone: string;
  username: string;
  secret: string;
  idNumber: string;
  refreshToken: string;
}>;

const parsed = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
};

export const api = async (
  system: Pick<System, 'at'>,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<Answer> => {
  const { body, token, key, headers = {} } = options;
  const response = await fetch(`${system.at}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text), text, headers: response.headers };
};

export type PhoneMessage = Readonly<{
  id: string;
  channel: string;
  to: string;
  text: string;
  at: string;
  kind: string;
}>;

export const phoneMessages = async (system: System, to?: string): Promise<readonly PhoneMessage[]> => {
  const query = to === undefined ? '' : `?to=${encodeURIComponent(to)}`;
  return (await api(system, 'GET', `/phone/messages${query}`)).body['items'] as PhoneMessage[];
};

const digits = (length: number) => Array.from({ length }, () => String(systemRandom.below(10))).join('');

export const randomPhone = (): string => `+2547${digits(8)}`;

export const registration = (over: Readonly<Record<string, unknown>> = {}) => ({
  idType: 'national-id',
  idNumber: `${String(1 + systemRandom.below(9))}${digits(7)}`,
  givenNames: 'Asha',
  familyName: 'Mwangi',
  phone: randomPhone(),
  language: 'en',
  consent: true,
  ...over,
});

// A crowd that registers at once, over several processes on a small machine.
const patienceMs = 60_000;

/** The login details in the newest SMS to that phone. */
export const loginDetails = (system: System, phone: string) =>
  eventually(async () => {
    const text = (await phoneMessages(system, phone)).filter(({ kind }) => kind === 'login-details').at(-1)?.text ?? '';
    const username = /^username: (\S+)$/m.exec(text)?.[1];
    const code = /^code: (\S+)$/m.exec(text)?.[1];
    return username !== undefined && code !== undefined ? { username, code } : undefined;
  }, patienceMs);

export const ownSecret = '739164';

/** Registers, reads the SMS, logs in, chooses an own secret: a citizen ready to book. */
export const newCitizen = async (system: System, over: Readonly<Record<string, unknown>> = {}): Promise<Citizen> => {
  const body = registration(over);
  const accepted = await api(system, 'POST', '/v1/registrations', { body });
  if (accepted.status !== 202) throw new Error(`registration answered ${String(accepted.status)} ${accepted.text}`);
  const { username, code } = await loginDetails(system, body.phone);
  const first = await api(system, 'POST', '/v1/sessions', { body: { username, secret: code } });
  const token = String(first.body['accessToken']);
  const change = await api(system, 'PUT', '/v1/me/secret', { token, body: { current: code, secret: ownSecret } });
  if (change.status !== 204) throw new Error(`the secret change answered ${String(change.status)} ${change.text}`);
  const session = await api(system, 'POST', '/v1/sessions', { body: { username, secret: ownSecret } });
  const [accessToken, refreshToken] = [String(session.body['accessToken']), String(session.body['refreshToken'])];
  return { token: accessToken, refreshToken, phone: body.phone, username, secret: ownSecret, idNumber: body.idNumber };
};

export const trialNow = async (system: System): Promise<string> =>
  String((await api(system, 'GET', '/phone/clock')).body['now']);

export const moveClock = async (system: System, now: string): Promise<void> => {
  const moved = await api(system, 'PUT', '/phone/clock', { body: { now } });
  if (moved.status !== 200) throw new Error(`the clock answered ${String(moved.status)} ${moved.text}`);
};

/** Logs an officer in with password and one-time password of the system's clock. */
export const officerToken = async (system: System, { username, password, totpSecret }: Officer): Promise<string> => {
  const timestamp = Date.parse(await trialNow(system));
  const totp = new TOTP({ secret: totpSecret }).generate({ timestamp });
  const session = await api(system, 'POST', '/v1/staff/sessions', { body: { username, password, totp } });
  if (session.status !== 201) throw new Error(`the staff log-in answered ${String(session.status)} ${session.text}`);
  return String(session.body['accessToken']);
};

export const freeSlots = async (system: System, service: string, centre: string, date: string) => {
  const { body } = await api(system, 'GET', `/v1/availability/slots?service=${service}&centre=${centre}&date=${date}`);
  return body['items'] as readonly Readonly<{ start: string; end: string; free: number }>[];
};

/** Runs many at once, at most `width` under way. */
export const inParallel = async <T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> => {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
};

export const pause = (ms: number): Promise<void> => systemTimers.sleep(ms);
