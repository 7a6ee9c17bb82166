import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Browser, pagedGateway, type Paged } from './testing/paged-gateway.ts';
import { scriptedWorld, type World } from './testing/scripted-world.ts';

const world: World = scriptedWorld();
const child = {
  id: 'p2',
  givenNames: 'Baraka',
  familyName: null,
  dateOfBirth: '2015-03-27',
  relation: 'child',
  idType: 'none',
  idLast4: null,
} as const;
let gateway: Paged;
let browser: Browser;

beforeAll(async () => {
  gateway = await pagedGateway({
    ...world.script,
    'identity.people': async () => ({
      items: [
        { person: 'p1', self: true, documented: true },
        { person: 'p2', self: false, documented: false },
      ],
    }),
    'identity.dependants': async () => ({ items: [child] }),
  });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  world.mustChange.secret = false;
  world.asked.splice(0);
  browser = new Browser(gateway.address);
  await browser.submit(await browser.open('/login'), '/login', { username: 'huduma-7k2p', secret: '413870' });
});

const askedFor = (pattern: string) =>
  world.asked.filter((one) => one.pattern === pattern).map(({ request }) => request);

it('is logged into from where the browser is', () => {
  expect(askedFor('identity.log-in')).toMatchObject([{ username: 'huduma-7k2p', address: '127.0.0.1' }]);
});

describe('an account', () => {
  const unchanged = { givenNames: 'Asha', familyName: 'Mwangi', phone: '+254712345678', email: '', language: 'en' };

  it('is changed only in what was changed', async () => {
    const form = await browser.open('/account/edit');
    const done = await browser.submit(form, '/account/edit', { ...unchanged, familyName: '', language: 'sw' });
    expect(done.html).toContain('Your details are saved.');
    expect(askedFor('identity.edit-me')[0]?.['change']).toEqual({ familyName: null, language: 'sw' });
  });

  it('is left alone when nothing was changed', async () => {
    await browser.submit(await browser.open('/account/edit'), '/account/edit', unchanged);
    expect(askedFor('identity.edit-me')).toEqual([]);
  });

  it('can be downloaded with its bookings', async () => {
    const copy = await browser.send('GET', '/account/export');
    expect(copy.headers.get('content-disposition')).toBe('attachment; filename="my-data.json"');
    expect(await copy.json()).toMatchObject({ givenNames: 'Asha', bookings: [] });
  });

  it('with dependants is asked for whom an appointment is', async () => {
    const time = '/book/passport-first/nairobi-gpo/2026-12-02/0900';
    const check = await browser.open(time);
    expect(check.html).toContain('Baraka');
    await browser.submit(check, time, { person: 'p2' });
    expect(askedFor('scheduling.book')[0]?.['person']).toBe('p2');
    expect((await browser.open('/bookings')).html).toContain('(Baraka)');
  });

  // Last: this person is gone.
  it('is erased only after a tick, and the session ends with it', async () => {
    const form = await browser.open('/account/erase');
    const unsure = await browser.submit(form, '/account/erase');
    expect(unsure.status).toBe(400);
    expect(askedFor('identity.erase-me')).toEqual([]);
    expect((await browser.submit(unsure, '/account/erase', { confirm: 'yes' })).path).toBe('/erased');
    expect(askedFor('identity.erase-me')).toHaveLength(1);
    expect((await browser.open('/account')).path).toMatch(/^\/login/);
  });
});
