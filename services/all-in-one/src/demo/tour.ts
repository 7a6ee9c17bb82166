// A citizen's and two officers' day through the public API, step by step; each step says what it expects.
import { TOTP } from 'otpauth';
import { loadCountryPack, isHoliday } from '#country-pack';
import { addDays, addMinutes, instantOf, localDate, localTime, msOf, systemTimers, weekdayOf } from '#platform';
import { expecting, itemsOf, textOf, Unexpected, type Api } from './client.ts';
import type { Officer } from './system.ts';

export type Tour = Readonly<{
  api: Api;
  say(line: string): void;
  officer(username: string, role: string): Officer;
  /** Makes user names and document numbers of this tour its own, so that it can run again. */
  salt: string;
}>;

const pack = loadCountryPack('ke');
export const tourCentre = 'nairobi-gpo';
const [todaysService, laterService] = ['national-id-first', 'kra-pin'];

const isWorkingDay = (date: string) => !['sat', 'sun'].includes(weekdayOf(date)) && !isHoliday(pack, date);
const workingDayFrom = (date: string): string => (isWorkingDay(date) ? date : workingDayFrom(addDays(date, 1)));

/** The next working day whose 07:30 still lies ahead. */
export const nextWorkingMorning = (now: string): string => {
  const today = localDate(now, pack.zone);
  const first = localTime(now, pack.zone) < '07:30' ? today : addDays(today, 1);
  return workingDayFrom(first);
};

const step = async <T>(tour: Tour, title: string, work: () => Promise<T>, seen: (value: T) => string): Promise<T> => {
  try {
    const value = await work();
    tour.say(`  ok    ${title}: ${seen(value)}`);
    return value;
  } catch (error) {
    tour.say(`  WRONG ${title}: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
};

/** Waits for an SMS of that kind; messages follow their facts within moments. */
const sms = async ({ api }: Tour, to: string, kind: string, holding = ''): Promise<string> => {
  const until = systemTimers.monotonicMs() + 10_000;
  for (;;) {
    const body = await expecting(200, api.call('GET', `/phone/messages?to=${encodeURIComponent(to)}`));
    const found = itemsOf(body).find((item) => item['kind'] === kind && String(item['text']).includes(holding));
    if (found) return String(found['text']);
    if (systemTimers.monotonicMs() > until) throw new Unexpected(`no SMS of kind ${kind} arrived`);
    await systemTimers.sleep(50);
  }
};

const clockTo = (tour: Tour, now: string) =>
  step(
    tour,
    'the trial clock moves',
    () => expecting(200, tour.api.call('PUT', '/phone/clock', { body: { now } })),
    () => `${localDate(now, pack.zone)} ${localTime(now, pack.zone)}`,
  );

type Session = Readonly<{ phone: string; token: string; refreshToken: string }>;

const register = async (tour: Tour): Promise<Session> => {
  const phone = `+2547${tour.salt.slice(0, 8)}`;
  const registration = {
    idType: 'national-id',
    idNumber: tour.salt.slice(0, 8),
    givenNames: 'Asha',
    familyName: 'Mwangi',
    phone,
    language: 'en',
    consent: true,
  };
  const { api } = tour;
  await step(
    tour,
    'a citizen registers',
    () => expecting(202, api.call('POST', '/v1/registrations', { body: registration })),
    () => 'accepted',
  );
  const text = await step(
    tour,
    'login details come by SMS',
    () => sms(tour, phone, 'login-details'),
    () => 'one SMS',
  );
  const [username, code] = [/^username: (\S+)$/m.exec(text)?.[1], /^code: (\S+)$/m.exec(text)?.[1]];
  const first = await step(
    tour,
    'they log in with the code',
    () => expecting(201, api.call('POST', '/v1/sessions', { body: { username, secret: code } })),
    (body) => `must change the secret: ${String(body['mustChangeSecret'])}`,
  );
  const token = textOf(first, 'accessToken');
  await step(
    tour,
    'they choose a secret of their own',
    () => expecting(204, api.call('PUT', '/v1/me/secret', { token, body: { current: code, secret: '739164' } })),
    () => 'changed',
  );
  const session = await step(
    tour,
    'they log in with it',
    () => expecting(201, api.call('POST', '/v1/sessions', { body: { username, secret: '739164' } })),
    (body) => `until ${textOf(body, 'expiresAt')}`,
  );
  return { phone, token: textOf(session, 'accessToken'), refreshToken: textOf(session, 'refreshToken') };
};

/** Access tokens live 15 minutes: after the clock has moved a new one is asked for. */
const refresh = async (tour: Tour, { phone, refreshToken }: Session): Promise<Session> => {
  const asked = tour.api.call('POST', '/v1/sessions/refresh', { body: { refreshToken } });
  const session = await step(
    tour,
    'the session is refreshed',
    () => expecting(200, asked),
    (body) => `until ${textOf(body, 'expiresAt')}`,
  );
  return { phone, token: textOf(session, 'accessToken'), refreshToken: textOf(session, 'refreshToken') };
};

type Booked = Readonly<{ id: string; reference: string; start: string; service: string; counter: string }>;

const book = async (tour: Tour, token: string, phone: string, service: string, date: string): Promise<Booked> => {
  const { api } = tour;
  const query = `service=${service}&centre=${tourCentre}&date=${date}`;
  const slots = await expecting(200, api.call('GET', `/v1/availability/slots?${query}`));
  const slot = itemsOf(slots).find(({ start }) => localTime(String(start), pack.zone) >= '08:00');
  if (!slot) throw new Unexpected(`nothing is free on ${date}`);
  const body = { service, centre: tourCentre, start: slot['start'] };
  const booking = await step(
    tour,
    `they book ${service} on ${date}`,
    () => expecting(201, api.call('POST', '/v1/bookings', { token, body })),
    (made) => `${localTime(String(slot['start']), pack.zone)}, reference ${textOf(made, 'reference')}`,
  );
  const reference = textOf(booking, 'reference');
  await step(
    tour,
    'the confirmation comes by SMS',
    () => sms(tour, phone, 'booking-confirmed', reference),
    (text) => text,
  );
  const [id, start, counter] = [textOf(booking, 'id'), textOf(booking, 'start'), textOf(booking, 'counter')];
  return { id, reference, start, counter, service };
};

const logInOfficer = async (tour: Tour, role: string): Promise<string> => {
  const { username, password, totpSecret } = tour.officer(`${role}-${tour.salt.slice(0, 6)}`, role);
  const now = textOf(await expecting(200, tour.api.call('GET', '/phone/clock')), 'now');
  const totp = new TOTP({ secret: totpSecret }).generate({ timestamp: msOf(now) });
  const session = await step(
    tour,
    `a ${role} logs in`,
    () => expecting(201, tour.api.call('POST', '/v1/staff/sessions', { body: { username, password, totp } })),
    () => 'with password and one-time password',
  );
  return textOf(session, 'accessToken');
};

const attend = async (tour: Tour, session: Session, booked: Booked): Promise<void> => {
  const { api } = tour;
  await clockTo(tour, addMinutes(booked.start, -10));
  const { token, phone } = await refresh(tour, session);
  const gate = await logInOfficer(tour, 'gate-officer');
  const slip = await step(
    tour,
    'the slip is opened',
    () => expecting(200, api.call('GET', `/v1/bookings/${booked.id}/slip`, { token })),
    (body) => `signed, ${textOf(body, 'token').length} characters`,
  );
  const body = { slip: textOf(slip, 'token') };
  const arrivals = `/v1/centres/${tourCentre}/arrivals`;
  const arrival = await step(
    tour,
    'the gate officer admits them with it',
    () => expecting(201, api.call('POST', arrivals, { token: gate, body })),
    (admitted) => `ticket ${textOf(admitted, 'ticket')}`,
  );
  await step(
    tour,
    'the same slip is refused a second time',
    () => expecting(409, api.call('POST', arrivals, { token: gate, body })),
    (refused) => textOf(refused, 'code'),
  );
  const desk = await logInOfficer(tour, 'desk-officer');
  await step(
    tour,
    'a desk officer calls the next',
    () =>
      expecting(
        200,
        api.call('POST', `/v1/centres/${tourCentre}/calls`, {
          token: desk,
          body: { counter: booked.counter, desk: '4' },
        }),
      ),
    (visit) => `ticket ${textOf(visit, 'ticket')} to desk 4`,
  );
  await step(
    tour,
    'the call comes by SMS',
    () => sms(tour, phone, 'proceed-to-desk', textOf(arrival, 'ticket')),
    (text) => text,
  );
  for (const [verb, status] of [
    ['start', 'serving'],
    ['finish', 'finished'],
  ] as const) {
    await step(
      tour,
      `the desk officer presses ${verb}`,
      async () => {
        const visit = await expecting(
          200,
          api.call('POST', `/v1/visits/${textOf(arrival, 'visit')}/${verb}`, { token: desk }),
        );
        if (visit['status'] !== status) throw new Unexpected(`the visit is ${String(visit['status'])}`);
        return visit;
      },
      () => status,
    );
  }
};

/** The whole tour; rejects at the first step that differs from what it expects. */
export const walk = async (tour: Tour): Promise<void> => {
  const now = textOf(await expecting(200, tour.api.call('GET', '/phone/clock')), 'now');
  const day = nextWorkingMorning(now);
  const next = workingDayFrom(addDays(day, 1));
  await clockTo(tour, instantOf(day, '07:30', pack.zone));
  const session = await register(tour);
  const { phone, token } = session;
  const today = await book(tour, token, phone, todaysService, day);
  const later = await book(tour, token, phone, laterService, next);
  await attend(tour, session, today);
  await clockTo(tour, instantOf(addDays(next, -1), '17:00', pack.zone));
  await step(
    tour,
    'the reminder comes by SMS',
    () => sms(tour, phone, 'reminder', later.reference),
    (text) => text,
  );
};
