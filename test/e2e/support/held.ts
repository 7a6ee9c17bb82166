// What people hold when the key-encryption key changes under them: keys of requests, tokens, a browser's cookie, a slip.
import { expect } from '@jest/globals';
import { api, freeSlots, inParallel, newCitizen, officerToken, type Answer, type Citizen } from './api.ts';
import type { System } from './system.ts';
import { dayFrom, ownBookings, twenty } from './twenty.ts';

export type Held = Readonly<{
  citizen: Citizen;
  /** Each of a session of its own, for it can be used once. */
  refreshTokens: string[];
  booking: Readonly<{ key: string; body: object; answer: Answer }>;
  slip: string;
  signer: unknown;
  cookie: string;
  officer: string;
}>;

const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');

/** Signs in as a browser does, by the form. */
const browserSession = async ({ at }: System, { username, secret }: Citizen): Promise<string> => {
  const page = await fetch(`${at}/login`, { headers: { accept: 'text/html' } });
  const hidden = [...(await page.text()).matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
  const body = new URLSearchParams({ ...fields, username, secret });
  const signed = await fetch(`${at}/login`, {
    method: 'POST',
    headers: { cookie: cookiesOf(page), accept: 'text/html' },
    body,
    redirect: 'manual',
  });
  return cookiesOf(signed);
};

const sessionOf = async (system: System, { username, secret }: Citizen): Promise<string> =>
  String((await api(system, 'POST', '/v1/sessions', { body: { username, secret } })).body['refreshToken']);

const kidOf = (token: string): unknown =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>)['kid'];

const slipOf = async (system: System, { token }: Citizen, id: unknown): Promise<string> =>
  String((await api(system, 'GET', `/v1/bookings/${String(id)}/slip`, { token })).body['token']);

/** Makes somebody who has all of it. */
export const holding = async (system: System): Promise<Held> => {
  const citizen = await newCitizen(system);
  const [slot] = await freeSlots(system, twenty.plenty, twenty.centre, await dayFrom(system, 3));
  const body = { service: twenty.plenty, centre: twenty.centre, start: slot?.start };
  const answer = await api(system, 'POST', '/v1/bookings', { token: citizen.token, key: 'mine', body });
  expect(answer.status).toBe(201);
  const gate = system.createOfficer('gate1', 'gate-officer', twenty.centre);
  const slip = await slipOf(system, citizen, answer.body['id']);
  return {
    citizen,
    refreshTokens: await inParallel(Array.from({ length: 8 }), 1, () => sessionOf(system, citizen)),
    booking: { key: 'mine', body, answer },
    slip,
    signer: kidOf(slip),
    cookie: await browserSession(system, citizen),
    officer: await officerToken(system, gate),
  };
};

const bookAgain = (system: System, { citizen, booking }: Held, body = booking.body) =>
  api(system, 'POST', '/v1/bookings', { token: citizen.token, key: booking.key, body });

/** Looks whether all of it is worth what it was. */
export const stillHolds = async (system: System, held: Held): Promise<void> => {
  const { citizen, booking, slip, signer, cookie, officer } = held;
  const again = await bookAgain(system, held);
  expect([again.status, again.body]).toEqual([201, booking.answer.body]);
  const other = await bookAgain(system, held, { ...booking.body, centre: twenty.otherCentre });
  expect([other.status, other.body['code']]).toEqual([422, 'request.key-reused']);
  expect((await ownBookings(system, citizen)).map(({ id }) => id)).toEqual([booking.answer.body['id']]);
  const refreshed = await api(system, 'POST', '/v1/sessions/refresh', {
    body: { refreshToken: held.refreshTokens.pop() },
  });
  expect(refreshed.status).toBe(200);
  expect((await api(system, 'GET', '/v1/me', { token: String(refreshed.body['accessToken']) })).status).toBe(200);
  const page = await fetch(`${system.at}/bookings`, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('action="/logout"')]);
  expect(kidOf(await slipOf(system, citizen, booking.answer.body['id']))).toBe(signer);
  const path = `/v1/centres/${twenty.centre}/arrivals`;
  const early = await api(system, 'POST', path, { token: officer, body: { slip } });
  expect([early.status, early.body['code']]).toEqual([409, 'gate.other-day']);
};
