// The whole day in a real browser with script switched off: a citizen, the gate, the desk.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { systemRandom } from '#platform';
import { eventually } from '#testing';
import { phoneMessages, trialNow } from './support/api.ts';
import { browserIsHere, startBrowser, type TestBrowser } from './support/browser.ts';
import { startSystem, type Officer, type System } from './support/system.ts';

// A Tuesday, 07:30 at the centre: the gate admits from 30 minutes before 08:00.
const morning = '2026-12-01T04:30:00Z';
const centre = 'nairobi-gpo';
const service = 'national-id-first';
const ownSecret = '739164';

const digits = (length: number) => Array.from({ length }, () => String(systemRandom.below(10))).join('');
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();

type Person = Readonly<{ phone: string; username: string; code: string }>;

const register = async (page: Page, system: System): Promise<Person> => {
  const phone = `07${digits(8)}`;
  await page.goto(`${system.at}/`);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.getByLabel('National ID card').check();
  await page.getByLabel('Document number', { exact: true }).fill(`3${digits(7)}`);
  await page.getByLabel('First and middle names').fill('Asha Wanjiku');
  await page.getByLabel('Family name').fill('Mwangi');
  await page.getByLabel('Mobile phone number').fill(phone);
  await page.getByLabel('I agree that my data').check();
  await press(page, 'Create my account');
  expect(await heading(page)).toBe('Your login details come by SMS');
  return eventually(async () => {
    await page.goto(`${system.at}/phone?to=${phone}`);
    const text = await page.getByRole('main').innerText();
    const [username, code] = [/username: (\S+)/.exec(text)?.[1], /code: (\S+)/.exec(text)?.[1]];
    return username === undefined || code === undefined ? undefined : { phone, username, code };
  });
};

const logIn = async (page: Page, { username, code }: Person): Promise<void> => {
  await page.getByLabel('User name or document number').fill(username);
  await page.getByLabel('Code or secret').fill(code);
  await press(page, 'Sign in');
  await page.getByLabel('Present code or secret').fill(code);
  await page.getByLabel('New secret', { exact: true }).fill(ownSecret);
  await page.getByLabel('New secret once more').fill(ownSecret);
  await press(page, 'Keep this secret');
};

const logInOfficer = async (page: Page, system: System, { username, password, totpSecret }: Officer): Promise<void> => {
  const timestamp = Date.parse(await trialNow(system));
  await page.goto(`${system.at}/staff/login`);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('One-time code').fill(new TOTP({ secret: totpSecret }).generate({ timestamp }));
  await press(page, 'Sign in');
};

const smsOf = (system: System, phone: string, kind: string) =>
  eventually(async () => {
    const messages = await phoneMessages(system, `+254${phone.slice(1)}`);
    return messages.filter((message) => message.kind === kind).at(-1)?.text;
  });

const walkThrough = browserIsHere() ? describe : describe.skip;

walkThrough('in a real browser without script', () => {
  let [browser, system, citizen]: [TestBrowser, System, Page] = [] as never;
  let [person, reference, ticket]: [Person, string, string] = [] as never;

  beforeAll(async () => {
    browser = startBrowser();
    system = await startSystem({ env: { CLOCK: morning } });
    citizen = await browser.visitor();
  });
  afterAll(async () => {
    await browser.close();
    await system.remove();
  });

  it('a citizen registers and reads the login details on the on-screen phone', async () => {
    person = await register(citizen, system);
  });

  it('chooses service, centre, day and time, logs in on the way, and books', async () => {
    await citizen.goto(`${system.at}/book`);
    await citizen.getByRole('link', { name: /^National ID card: first application/ }).click();
    await citizen.getByLabel('County').selectOption({ label: 'Nairobi City' });
    await press(citizen, 'Show centres');
    await citizen
      .getByRole('link', { name: /^Huduma Centre GPO Nairobi/ })
      .first()
      .click();
    expect(await heading(citizen)).toBe('Choose a day');
    await citizen.getByRole('link', { name: /^Tuesday 1 December 2026 \(today\)/ }).click();
    await citizen.getByRole('link', { name: /^08:00/ }).click();
    await logIn(citizen, person);
    expect(await heading(citizen)).toBe('Check your answers');
    await press(citizen, 'Confirm the appointment');
    expect(await heading(citizen)).toBe('Your appointment is confirmed');
    reference = await citizen.locator('.hc-reference').innerText();
    expect(await smsOf(system, person.phone, 'booking-confirmed')).toContain(reference);
  });

  it('moves it to 08:10 and back, keeping one appointment', async () => {
    for (const [from, to] of [
      ['08:00', '08:10'],
      ['08:10', '08:00'],
    ]) {
      await citizen.goto(`${system.at}/bookings`);
      expect(await citizen.getByRole('main').innerText()).toContain(`Tuesday 1 December 2026, ${from ?? ''}`);
      await citizen.getByRole('link', { name: /^Change date or time/ }).click();
      await citizen.getByRole('link', { name: /^Tuesday 1 December 2026/ }).click();
      await citizen.getByRole('link', { name: new RegExp(`^${to ?? ''}`) }).click();
      await press(citizen, 'Yes, move it');
      expect(await heading(citizen)).toBe('Your appointment has been moved');
    }
    await citizen.goto(`${system.at}/bookings`);
    expect(await citizen.getByRole('article').count()).toBe(1);
  });

  it('opens the slip with its QR code', async () => {
    await citizen.getByRole('link', { name: /^Appointment slip/ }).click();
    expect(await citizen.getByRole('main').innerText()).toContain(reference);
    const image = await citizen.getByAltText('QR code of this slip').boundingBox();
    expect(image?.width).toBeGreaterThan(200);
  });

  it('is let in at the gate once, and refused the second time', async () => {
    const gate = await browser.visitor({ width: 1024 });
    await logInOfficer(gate, system, system.createOfficer('gate-browser', 'gate-officer', centre));
    expect(await heading(gate)).toBe('Gate');
    const scan = async () => {
      await gate.getByLabel('Booking code or slip').fill(reference.toLowerCase().replaceAll('-', ''));
      await press(gate, 'Check in');
      return gate.getByRole('alert').innerText();
    };
    const yes = await scan();
    expect(yes).toContain('Let them in');
    expect(yes).toContain('Asha');
    ticket = /Ticket (\S+)/.exec(yes)?.[1] ?? '';
    expect(ticket).not.toBe('');
    const no = await scan();
    expect(no).toContain('Do not let them in');
    expect(no).toContain('This booking was already used');
  });

  it('is called to the desk by SMS, served and finished', async () => {
    const desk = await browser.visitor({ width: 1024 });
    await logInOfficer(desk, system, system.createOfficer('desk-browser', 'desk-officer', centre));
    await desk.getByLabel('ID cards').check();
    await desk.getByLabel('Desk number').fill('4');
    await press(desk, 'Use this desk');
    await eventually(async () => {
      await desk.getByRole('link', { name: 'Refresh' }).click();
      return (await desk.getByRole('main').innerText()).includes(ticket);
    });
    await press(desk, 'Call next');
    expect(await desk.locator('.hc-ticket').innerText()).toBe(ticket);
    expect(await smsOf(system, person.phone, 'proceed-to-desk')).toContain('4');
    await press(desk, 'Start');
    await press(desk, 'Finish');
    expect(await desk.getByRole('main').innerText()).toContain('Nobody is at your desk.');
    await eventually(async () => {
      await citizen.goto(`${system.at}/bookings`);
      return (await citizen.getByRole('main').innerText()).includes('Completed');
    });
  });

  it('reads the same in Swahili after one press, without losing the page', async () => {
    await citizen.goto(`${system.at}/book/${service}`);
    await citizen.getByRole('link', { name: 'Kiswahili' }).click();
    expect(new URL(citizen.url()).pathname).toBe(`/book/${service}`);
    expect(await citizen.locator('html').getAttribute('lang')).toBe('sw');
    expect(await heading(citizen)).toBe('Kitambulisho cha kitaifa: ombi la mara ya kwanza');
  });
});
