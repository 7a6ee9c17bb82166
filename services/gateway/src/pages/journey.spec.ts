import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser, pagedGateway, type Paged } from './testing/paged-gateway.ts';
import { scriptedWorld, type World } from './testing/scripted-world.ts';

const world: World = scriptedWorld();
let gateway: Paged;
beforeAll(async () => {
  gateway = await pagedGateway(world.script);
});
afterAll(() => gateway.close());

const registration = {
  idType: 'national-id',
  idNumber: '12345678',
  givenNames: 'Asha',
  familyName: 'Mwangi',
  phone: '0712345678',
  language: 'en',
  consent: 'yes',
};
const time = '/book/national-id-first/nairobi-gpo/2026-12-02/0900';

const logIn = async (browser: Browser, then = '/bookings') => {
  const form = await browser.open(`/login?then=${encodeURIComponent(then)}`);
  return browser.submit(form, '/login', { username: 'huduma-7k2p', secret: '413870' });
};

describe('a citizen without script', () => {
  it('registers, logs in, chooses a secret, books, moves, cancels', async () => {
    const browser = new Browser(gateway.address);
    const registered = await browser.submit(await browser.open('/register'), '/register', registration);
    expect(registered.path).toBe('/registered');
    expect((await browser.open('/phone')).html).toContain('username: huduma-7k2p');

    const days = await browser.open('/book/national-id-first/nairobi-gpo');
    expect(days.html).toContain('free times: 30');
    expect(days.html).not.toContain('places free');

    const forced = await logIn(browser, time);
    expect(forced.path).toBe(`/secret?then=${encodeURIComponent(time)}`);
    const secrets = { current: '413870', secret: '739164', again: '739164' };
    const check = await browser.submit(forced, '/secret', secrets);
    expect(check.path).toBe(time);
    expect(check.html).toContain('Wednesday 2 December 2026');
    expect(check.html).toContain('09:00');

    const done = await browser.submit(check, time);
    expect(done.path).toMatch(/^\/bookings\/[^/]+\/done$/);
    expect(done.html).toContain('7KM4-P2QX-W9');
    const [booking] = world.bookings;
    const base = `/bookings/${booking?.id ?? ''}`;
    expect((await browser.open(`${base}/slip`)).html).toContain('src="data:image/png;base64,');
    expect((await browser.open(`${base}/calendar`)).html).toContain('BEGIN:VCALENDAR');

    const moved = await browser.submit(
      await browser.open(`${base}/move/2026-12-03/1000`),
      `${base}/move/2026-12-03/1000`,
    );
    expect(moved.path).toBe(`${base}/done?moved=1`);
    const list = await browser.submit(await browser.open(`${base}/cancel`), `${base}/cancel`);
    expect(list.path).toBe('/bookings');
    expect(list.html).toContain('The appointment is cancelled.');
    expect((await browser.open('/bookings')).html).not.toContain('The appointment is cancelled.');
  });
});
