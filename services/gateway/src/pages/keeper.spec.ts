import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Browser, pagedGateway, type Paged, type Shown } from './testing/paged-gateway.ts';
import { scriptedWorld, type World } from './testing/scripted-world.ts';

const world: World = scriptedWorld();
let gateway: Paged;
let browser: Browser;
beforeAll(async () => {
  gateway = await pagedGateway(world.script);
});
afterAll(() => gateway.close());
beforeEach(() => {
  world.mustChange.secret = false;
  browser = new Browser(gateway.address);
});

const logIn = async (): Promise<Shown> =>
  browser.submit(await browser.open('/login'), '/login', { username: 'huduma-7k2p', secret: '413870' });
const logInOfficer = async (username: string): Promise<Shown> => {
  const fields = { username, password: 'correct horse', totp: '123 456' };
  return browser.submit(await browser.open('/staff/login'), '/staff/login', fields);
};

describe('a session of the pages', () => {
  it('lives in one sealed cookie that no script can read', async () => {
    const form = await browser.open('/login');
    const body = new URLSearchParams({ username: 'huduma-7k2p', secret: '413870' });
    for (const [, name = '', value = ''] of form.html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
      body.set(name, value);
    }
    const answer = await browser.send('POST', '/login', body);
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('session=')) ?? '';
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain('c1.');
  });

  it('goes on unseen when the access token has run out', async () => {
    await logIn();
    const before = browser.cookies.get('session');
    world.asked.splice(0);
    gateway.seams.clock.advance(16 * 60);
    expect((await browser.open('/bookings')).status).toBe(200);
    expect(world.asked.map(({ pattern }) => pattern)).toContain('identity.refresh');
    expect(browser.cookies.get('session')).not.toBe(before);
    gateway.seams.clock.advance(-16 * 60);
  });

  it('that cannot be refreshed leads to logging in, and back', async () => {
    await logIn();
    gateway.seams.clock.advance(16 * 60);
    world.refuse.set('identity.refresh', 'session.invalid');
    expect((await browser.open('/account')).path).toBe('/login?then=%2Faccount');
    expect(browser.cookies.has('session')).toBe(false);
    gateway.seams.clock.advance(-16 * 60);
  });

  it('with a first code opens nothing but the choice of a secret', async () => {
    world.mustChange.secret = true;
    await logIn();
    for (const path of ['/bookings', '/account', '/bookings/b1/slip']) {
      expect((await browser.open(path)).path).toBe(`/secret?then=${encodeURIComponent(path)}`);
    }
  });

  it('ends with signing out', async () => {
    const bookings = await logIn();
    await browser.submit(bookings, '/logout');
    expect((await browser.open('/account')).path).toBe('/login?then=%2Faccount');
  });

  it('never leads to another site after logging in', async () => {
    const form = await browser.open(`/login?then=${encodeURIComponent('//evil.example/')}`);
    const after = await browser.submit(form, '/login', { username: 'huduma-7k2p', secret: '413870' });
    expect(after.path).toBe('/bookings');
  });
});

describe('pages of officers', () => {
  it('are closed to citizens, and those of citizens to officers', async () => {
    await logIn();
    expect((await browser.open('/gate')).status).toBe(403);
    browser.cookies.clear();
    expect((await logInOfficer('gate1')).path).toBe('/gate');
    expect((await browser.open('/desk')).status).toBe(403);
    expect((await browser.open('/bookings')).status).toBe(403);
  });

  it('tell the gate a large yes with whom to expect, once, and nothing of it in the address', async () => {
    const gate = await logInOfficer('gate1');
    const yes = await browser.submit(gate, '/gate', { code: '7km4p2qxw9' });
    expect(yes.path).toBe('/gate');
    for (const text of ['Let them in', 'A012', 'Asha Mwangi', '5678']) expect(yes.html).toContain(text);
    expect((await browser.open('/gate')).html).not.toContain('Asha Mwangi');
  });

  it('tell the gate a large no with the reason', async () => {
    const gate = await logInOfficer('gate1');
    world.refuse.set('check-in.arrive', 'gate.too-early');
    const no = await browser.submit(gate, '/gate', { code: '7km4p2qxw9' });
    expect(no.html).toContain('Do not let them in');
    expect(no.html).toContain('It is too early; come back later');
  });

  it('call, start and finish at the desk that was chosen', async () => {
    const waiting = {
      status: 'waiting',
      centre: 'nairobi-gpo',
      counter: 'identity',
      service: 'national-id-first',
    } as const;
    const admitted = { desk: null, booking: null, admittedAt: '2026-12-01T05:00:00Z', version: 1 };
    world.visits.push({ id: 'v1', ticket: 'A012', ...waiting, ...admitted });
    await logInOfficer('desk1');
    const desk = await browser.open('/desk?counter=identity&desk=4');
    const called = await browser.submit(desk, '/desk/call');
    expect(called.path).toBe('/desk?counter=identity&desk=4');
    expect(called.html).toContain('/desk/visits/v1/no-show');
    const serving = await browser.submit(called, '/desk/visits/v1/start');
    const free = await browser.submit(serving, '/desk/visits/v1/finish');
    expect(free.html).toContain('Nobody is at your desk.');
    expect((await browser.submit(free, '/desk/call')).html).toContain('Nobody waits at this counter.');
  });
});

describe('every page', () => {
  it('runs no script, and says so to the browser', async () => {
    const { headers, html } = await browser.open('/');
    expect(headers.get('content-security-policy')).not.toContain('unsafe-inline');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(html).not.toMatch(/<script|style=|\son\w+=/);
  });

  it('has one stylesheet with no font or picture of another country, kept for ever by its name', async () => {
    const { html } = await browser.open('/');
    const [, css = ''] = /rel="stylesheet" href="([^"]+)"/.exec(html) ?? [];
    const sheet = await browser.send('GET', css);
    expect(sheet.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await sheet.text()).not.toMatch(/GDS Transport|crest|@font-face|url\(\/assets/);
    expect((await browser.open('/assets/pages-0.css')).status).toBe(404);
  });

  it('says in words that nothing is there, in the language of the visitor', async () => {
    expect((await browser.open('/nowhere')).html).toContain('Page not found');
    await browser.open('/language/sw?then=/');
    const lost = await browser.open('/nowhere');
    expect([lost.status, lost.html.includes('<html lang="sw"'), lost.html.includes('Ukurasa haukupatikana')]).toEqual([
      404,
      true,
      true,
    ]);
  });

  it('tells a failure with its trace id and nothing else', async () => {
    world.refuse.set('scheduling.slots', 'unheard-of');
    const failed = await browser.open('/book/national-id-first/nairobi-gpo/2026-12-02');
    expect(failed.status).toBe(500);
    expect(failed.html).toContain(String(failed.headers.get('x-correlation-id')));
    expect(failed.html).not.toContain('unheard-of');
  });

  it('of the on-screen phone is only there for trials', async () => {
    const real = await pagedGateway(scriptedWorld().script, { trial: false });
    expect((await new Browser(real.address).open('/phone')).status).toBe(404);
    await real.close();
  });
});
