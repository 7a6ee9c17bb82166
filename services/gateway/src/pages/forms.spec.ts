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
  world.asked.splice(0);
  browser = new Browser(gateway.address);
});

const time = '/book/national-id-first/nairobi-gpo/2026-12-02/0900';
const askedFor = (pattern: string) =>
  world.asked.filter((one) => one.pattern === pattern).map(({ request }) => request);

const logIn = async (then = '/bookings'): Promise<Shown> => {
  const form = await browser.open(`/login?then=${encodeURIComponent(then)}`);
  return browser.submit(form, '/login', { username: 'huduma-7k2p', secret: '413870' });
};

describe('a form', () => {
  it('without its token changes nothing and says that it is out of date', async () => {
    await browser.open('/login');
    const answer = await browser.send('POST', '/login', new URLSearchParams({ username: 'a', secret: 'b' }));
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('This form is out of date');
    expect(askedFor('identity.log-in')).toEqual([]);
  });

  it('with the token of another visitor is refused', async () => {
    const theirs = await new Browser(gateway.address).open('/login');
    await browser.open('/login');
    expect((await browser.submit(theirs, '/login', { username: 'a', secret: 'b' })).status).toBe(403);
  });

  it('sent by another site is refused even with the right token', async () => {
    const form = await browser.open('/login');
    const [, token = ''] = /name="_token" value="([^"]+)"/.exec(form.html) ?? [];
    const body = new URLSearchParams({ _token: token, username: 'a', secret: 'b' });
    expect((await browser.send('POST', '/login', body, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it('of a visitor is out of date once they have logged in', async () => {
    const before = await browser.open('/register');
    await logIn();
    expect((await browser.submit(before, '/register', { idType: 'none' })).status).toBe(403);
  });

  it('sent twice books once, and both answers lead to the same booking', async () => {
    const check = await logIn(time);
    const [first, second] = [await browser.submit(check, time), await browser.submit(check, time)];
    expect(second.path).toBe(first.path);
    const commands = askedFor('scheduling.book').map(({ command }) => command);
    expect(commands).toHaveLength(2);
    expect(commands[1]).toEqual(commands[0]);
  });

  it('opened twice books twice: each has a key of its own', async () => {
    await logIn();
    for (const check of [await browser.open(time), await browser.open(time)]) await browser.submit(check, time);
    const ids = askedFor('scheduling.book').map(({ command }) => (command as { id: string }).id);
    expect(new Set(ids).size).toBe(2);
  });

  it('whose outcome is unknown is sent again with the same key', async () => {
    const check = await logIn(time);
    world.refuse.set('scheduling.book', 'service.outcome-unknown');
    const busy = await browser.submit(check, time);
    expect(busy.status).toBe(503);
    expect(busy.html).toContain('your step is never carried out twice');
    expect((await browser.submit(busy, time)).path).toMatch(/\/done$/);
    const [first, second] = askedFor('scheduling.book');
    expect(second?.['command']).toEqual(first?.['command']);
  });

  it('with a secret is not written back into a page when it fails', async () => {
    world.refuse.set('identity.log-in', 'service.unavailable');
    const busy = await logIn();
    expect(busy.status).toBe(503);
    expect(busy.html).not.toContain('413870');
  });

  it('leads back to the times, kindly, when the time was taken meanwhile', async () => {
    const check = await logIn(time);
    world.refuse.set('scheduling.book', 'booking.slot-full');
    const times = await browser.submit(check, time);
    expect(times.path).toBe('/book/national-id-first/nairobi-gpo/2026-12-02?taken=1');
    expect(times.html).toContain('This time has just been taken.');
  });

  it('leads back to the new times when the target of a move was taken, and the old place is kept', async () => {
    const done = await browser.submit(await logIn(time), time);
    const base = done.path.replace('/done', '/move');
    const to = `${base}/2026-12-03/1000`;
    const check = await browser.open(to);
    world.refuse.set('scheduling.move', 'booking.slot-full');
    expect((await browser.submit(check, to)).path).toBe(`${base}/2026-12-03?taken=1`);
  });

  it('tells a second booking of the service where the first one is', async () => {
    const check = await logIn(time);
    world.refuse.set('scheduling.book', 'booking.already-active');
    const again = await browser.submit(check, time);
    expect(again.status).toBe(409);
    expect(again.html).toContain('There is already a booking for this service');
    expect(again.html).toContain('Change or cancel it first.');
  });

  it('keeps what was typed when something is wrong, but never a secret', async () => {
    const form = await browser.open('/login');
    const wrong = await browser.submit(form, '/login', { username: 'huduma-7k2p', secret: 'wrong' });
    expect(wrong.status).toBe(401);
    expect(wrong.html).toContain('value="huduma-7k2p"');
    expect(wrong.html).not.toContain('value="wrong"');
    expect(wrong.html).toContain('These details are not right');
  });
});

describe('registering', () => {
  it('names each wrong field, with a link to it', async () => {
    const form = await browser.open('/register');
    const wrong = await browser.submit(form, '/register', { idType: 'passport', language: 'en' });
    expect(wrong.status).toBe(400);
    for (const field of ['idNumber', 'consent']) expect(wrong.html).toContain(`href="#${field}"`);
    const fields = { idType: 'passport', idNumber: 'A123456', consent: 'yes', phone: '07', givenNames: '1' };
    expect((await browser.submit(wrong, '/register', fields)).html).toContain('href="#givenNames"');
    expect(askedFor('identity.register')).toEqual([]);
  });

  it('takes a date of birth in place of a number', async () => {
    const born = { day: '27', month: '3', year: '2007' };
    const who = { givenNames: 'Asha', phone: '0712345678', consent: 'yes', language: 'sw' };
    const form = await browser.open('/register');
    const done = await browser.submit(form, '/register', { idType: 'none', idNumber: 'ignored', ...who, ...born });
    expect(done.path).toBe('/registered');
    const [asked] = askedFor('identity.register');
    expect(asked?.['registration']).toEqual({
      idType: 'none',
      givenNames: 'Asha',
      phone: '0712345678',
      language: 'sw',
      dateOfBirth: '2007-03-27',
      consent: true,
    });
  });
});
