import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser, pagedGateway, type Paged, type Shown } from './testing/paged-gateway.ts';
import { scriptedWorld, type World } from './testing/scripted-world.ts';

const world: World = scriptedWorld();
let gateway: Paged;
beforeAll(async () => {
  world.mustChange.secret = false;
  gateway = await pagedGateway(world.script);
});
afterAll(() => gateway.close());

const day = '/book/passport-first/nairobi-gpo/2026-12-02';
const open = ['/', '/register', '/registered', '/login', '/staff/login', '/secret/forgot', '/secret/sent', '/erased'];
const choosing = [
  '/book',
  '/book/passport-first?county=047',
  '/book/passport-first/nairobi-gpo',
  day,
  `${day}?taken=1`,
];
const own = ['/account', '/account/edit', '/account/erase', '/secret', '/bookings', `${day}/0900`];

const matches = (html: string, pattern: RegExp): readonly string[] =>
  [...html.matchAll(pattern)].map(([, first = '']) => first);

const faultsOf = (html: string) => {
  const ids = matches(html, / id="([^"]+)"/g);
  const inputs = matches(html, /<(?:input(?! type="hidden")|select|textarea)[^>]* id="([^"]+)"/g);
  const labelled = new Set(matches(html, /<label[^>]* for="([^"]+)"/g));
  const targets = matches(html, /href="#([^"]+)"/g);
  return {
    language: /<html lang="(\w+)"/.exec(html)?.[1],
    headings: matches(html, /<(h1)\b/g).length,
    twice: ids.filter((id, i) => ids.indexOf(id) !== i),
    withoutLabel: inputs.filter((id) => !labelled.has(id)),
    withoutTarget: targets.filter((id) => !ids.includes(id)),
    withoutWords: matches(html, /(undefined|\[object|NaN|>null<)/g),
  };
};

const none: readonly string[] = [];
const wellMade = ({ html, path }: Shown, language: string): void => {
  const faultless = { language, headings: 1, twice: none, withoutLabel: none, withoutTarget: none, withoutWords: none };
  expect({ path, ...faultsOf(html) }).toEqual({ path, ...faultless });
};

describe.each(['en', 'sw'])('every page in %s', (language) => {
  const visitor = () => new Browser(gateway.address, language);
  const citizen = async () => {
    const browser = visitor();
    await browser.submit(await browser.open('/login'), '/login', { username: 'huduma-7k2p', secret: '413870' });
    return browser;
  };

  it('of visitors has one heading, a label for each field and no empty word', async () => {
    const browser = visitor();
    for (const path of [...open, ...choosing, '/phone', '/nowhere']) wellMade(await browser.open(path), language);
  });

  it('of citizens too', async () => {
    const browser = await citizen();
    const done = await browser.submit(await browser.open(`${day}/0900`), `${day}/0900`);
    const base = done.path.replace('/done', '');
    const ones = ['slip', 'cancel', 'move', 'move/2026-12-03', 'move/2026-12-03/1000'].map((part) => `${base}/${part}`);
    wellMade(done, language);
    for (const path of [...own, ...ones]) wellMade(await browser.open(path), language);
  });

  it('that comes back with errors links each of them to its field', async () => {
    const browser = await citizen();
    const stranger = visitor();
    wellMade(await stranger.submit(await stranger.open('/register'), '/register'), language);
    wellMade(await stranger.submit(await stranger.open('/login'), '/login'), language);
    wellMade(await stranger.submit(await stranger.open('/staff/login'), '/staff/login'), language);
    wellMade(await stranger.submit(await stranger.open('/secret/forgot'), '/secret/forgot'), language);
    wellMade(await browser.submit(await browser.open('/secret'), '/secret', { secret: '1', again: '1' }), language);
    const wrong = { givenNames: '1', phone: '+254712345678', language: 'en' };
    wellMade(await browser.submit(await browser.open('/account/edit'), '/account/edit', wrong), language);
    wellMade(await browser.submit(await browser.open('/account/erase'), '/account/erase'), language);
    world.refuse.set('scheduling.book', 'booking.already-active');
    wellMade(await browser.submit(await browser.open(`${day}/0900`), `${day}/0900`), language);
  });

  it('of officers too, with and without errors', async () => {
    const [gate, desk] = [visitor(), visitor()];
    const logIn = async (browser: Browser, username: string) => {
      const fields = { username, password: 'correct horse', totp: '123456' };
      return browser.submit(await browser.open('/staff/login'), '/staff/login', fields);
    };
    const gatePage = await logIn(gate, 'gate1');
    wellMade(gatePage, language);
    wellMade(await gate.submit(gatePage, '/gate', { code: 'x'.repeat(99) }), language);
    wellMade(await gate.submit(gatePage, '/gate', { code: '7KM4' }), language);
    wellMade(await logIn(desk, 'desk1'), language);
    const deskPage = await desk.open('/desk?counter=identity&desk=4');
    world.refuse.set('check-in.call', 'counter.unknown');
    wellMade(await desk.submit(deskPage, '/desk/call'), language);
  });
});
