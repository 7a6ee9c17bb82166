import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '#contracts';
import { derivedSecretsOf, gatewaySecrets } from '#platform';
import { seededRandom } from '#testing';
import {
  citizenToken,
  scriptedGateway,
  secrets,
  send,
  staffToken,
  type Scripted,
} from '../testing/scripted-gateway.ts';
import { cookies } from './cookies.ts';

const foreignSecrets = derivedSecretsOf(Buffer.alloc(32, 1), gatewaySecrets);
const later = '2026-12-01T05:30:00Z';
const state = { ended: [] as string[], refresh: undefined as Error | undefined };
let gateway: Scripted;

beforeEach(async () => {
  Object.assign(state, { ended: [], refresh: undefined });
  gateway = await scriptedGateway({
    'identity.ended-sessions': () => Promise.resolve({ sessions: state.ended, at: '2026-12-01T05:00:00Z' }),
    'identity.log-out': () => Promise.resolve({}),
    'identity.erase-me': () => Promise.resolve({}),
    'identity.refresh': () =>
      state.refresh
        ? Promise.reject(state.refresh)
        : Promise.resolve({
            accessToken: citizenToken({ session: 's8', expiresAt: later }),
            refreshToken: 'r2',
            expiresAt: later,
            mustChangeSecret: false,
          }),
    'scheduling.bookings': () => Promise.resolve({ items: [] }),
  });
});
afterEach(() => gateway.close());

const statusFor = async (token: string): Promise<number> =>
  (await send(gateway, 'GET', '/v1/bookings', { token })).status;

describe('a session', () => {
  it('that ended elsewhere is over when identity has told so', async () => {
    const token = citizenToken({ session: 's4' });
    expect(await statusFor(token)).toBe(200);
    state.ended = ['s4'];
    await gateway.gateway.edge.ended.ask();
    expect(await statusFor(token)).toBe(401);
    expect(await statusFor(citizenToken({ session: 's5' }))).toBe(200);
  });

  it('that ended here is over at once, of citizens and of officers', async () => {
    for (const token of [citizenToken({ session: 's6' }), staffToken({ session: 's7' })]) {
      expect((await send(gateway, 'DELETE', '/v1/sessions/current', { token })).status).toBe(204);
      expect((await send(gateway, 'DELETE', '/v1/sessions/current', { token })).status).toBe(401);
    }
  });

  it('of a person who was erased is over, whichever it is', async () => {
    const [one, other] = [
      citizenToken({ session: 'a1', citizen: 'c9' }),
      citizenToken({ session: 'a2', citizen: 'c9' }),
    ];
    state.ended = ['a1', 'a2'];
    expect((await send(gateway, 'DELETE', '/v1/me', { token: one })).status).toBe(204);
    expect([await statusFor(one), await statusFor(other)]).toEqual([401, 401]);
  });

  it('of whoever registers again under the same pseudonym is their own', async () => {
    const gone = citizenToken({ session: 'b1', citizen: 'c8' });
    expect((await send(gateway, 'DELETE', '/v1/me', { token: gone })).status).toBe(204);
    expect(await statusFor(citizenToken({ session: 'b2', citizen: 'c8' }))).toBe(200);
  });

  it('ends with its token: time goes on', async () => {
    const token = citizenToken();
    gateway.seams.clock.set('2026-12-01T05:15:00Z');
    expect(await statusFor(token)).toBe(401);
  });
});

describe('the cookie of the pages', () => {
  const sealing = cookies(() => secrets, seededRandom(3), false);
  const sealed = (accessToken: string) => sealing.seal({ accessToken, refreshToken: 'r1' });
  const lookedAt = (value: string | undefined) => gateway.gateway.edge.pageSessions.of(value);

  it('names who looks, and nobody when it was not sealed here', async () => {
    const value = sealed(citizenToken());
    expect(await lookedAt(value)).toMatchObject({ caller: { kind: 'citizen', citizen: 'c1' } });
    expect(value).not.toContain(citizenToken().slice(0, 10));
    expect(await lookedAt(undefined)).toEqual({ caller: { kind: 'anyone' } });
    const foreign = cookies(() => foreignSecrets, seededRandom(3), false).seal({ accessToken: 'a', refreshToken: 'b' });
    for (const other of ['x', `${value}x`, foreign]) {
      expect(await lookedAt(other)).toEqual({ caller: { kind: 'anyone' }, cookie: null });
    }
  });

  it('is refreshed when its access token has ended, and taken away when the session has', async () => {
    const old = sealed(citizenToken());
    gateway.seams.clock.set('2026-12-01T05:16:00Z');
    const seen = await lookedAt(old);
    expect(seen.caller).toMatchObject({ kind: 'citizen', session: 's8' });
    expect(sealing.open(seen.cookie ?? undefined)).toMatchObject({ refreshToken: 'r2' });
    state.refresh = new DomainError('session.invalid');
    expect(await lookedAt(old)).toEqual({ caller: { kind: 'anyone' }, cookie: null });
  });

  it('binds forms to one session', () => {
    const token = sealing.formToken('s1');
    expect(sealing.isFormToken('s1', token)).toBe(true);
    for (const other of [sealing.formToken('s2'), '', undefined, 7, `${token}x`]) {
      expect(sealing.isFormToken('s1', other)).toBe(false);
    }
  });
});
