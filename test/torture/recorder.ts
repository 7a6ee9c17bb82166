// Asks, and keeps what was asked: in memory for the checker and as one line of JSON a request for people.
import { createWriteStream } from 'node:fs';
import { systemTimers } from '#platform';
import { call, type Heard } from './client.ts';
import type { Answer, Asked, FreeSlot, Shown, ShownArrival, ShownHold, Wish } from './history.ts';

/** Longer than every deadline of the services: what has no answer by then is unknown. */
const patienceMs = 25_000;

export type Question = Readonly<{ person: string; token?: string; key: string; wish: Wish; body?: unknown }>;

const shown = (body: Readonly<Record<string, unknown>>): Shown => ({
  id: String(body['id']),
  reference: String(body['reference']),
  status: String(body['status']),
  service: String(body['service']),
  centre: String(body['centre']),
  start: String(body['start']),
  revision: Number(body['revision']),
});

const heldOf = (body: Readonly<Record<string, unknown>>): ShownHold => ({
  id: String(body['id']),
  status: String(body['status']),
  service: String(body['service']),
  centre: String(body['centre']),
  start: String(body['start']),
  expiresAt: String(body['expiresAt']),
});

const arrivalOf = (body: Readonly<Record<string, unknown>>): ShownArrival => ({
  visit: String(body['visit']),
  ticket: String(body['ticket']),
  service: String(body['service']),
  start: String(body['start']),
});

const requestOf = ({ wish, body }: Question): Readonly<{ method: string; path: string; body?: unknown }> => {
  switch (wish.kind) {
    case 'book': {
      const { service, centre, start } = wish;
      return { method: 'POST', path: '/v1/bookings', body: { service, centre, start } };
    }
    case 'hold': {
      const { service, centre, start } = wish;
      return { method: 'POST', path: '/v1/holds', body: { service, centre, start } };
    }
    case 'use':
      return { method: 'POST', path: '/v1/bookings', body: { hold: wish.hold } };
    case 'release':
      return { method: 'DELETE', path: `/v1/holds/${wish.hold}` };
    case 'arrive':
      return { method: 'POST', path: `/v1/centres/${wish.centre}/arrivals`, body: { reference: wish.reference } };
    case 'move':
      return { method: 'POST', path: `/v1/bookings/${wish.booking}/moves`, body: { start: wish.start } };
    case 'cancel':
      return { method: 'DELETE', path: `/v1/bookings/${wish.booking}` };
    case 'read':
      return { method: 'GET', path: `/v1/bookings/${wish.booking}` };
    case 'list':
      return { method: 'GET', path: '/v1/bookings?limit=100' };
    case 'slots': {
      const { service, centre, date } = wish;
      return { method: 'GET', path: `/v1/availability/slots?service=${service}&centre=${centre}&date=${date}` };
    }
    case 'register':
      return { method: 'POST', path: '/v1/registrations', body };
  }
};

/** Of 5xx nobody knows what became of the request. */
const answerOf = ({ kind }: Wish, { status, body }: Heard): Answer | undefined => {
  if (status >= 500) return undefined;
  if (status >= 400) return { status, code: String(body['code']) };
  const items = Array.isArray(body['items']) ? (body['items'] as Record<string, unknown>[]) : [];
  if (kind === 'hold') return { status, hold: heldOf(body) };
  if (kind === 'release') return { status };
  if (kind === 'arrive') return { status, arrival: arrivalOf(body) };
  if (kind === 'list') return { status, bookings: items.map(shown) };
  if (kind === 'slots') return { status, slots: items as unknown as readonly FreeSlot[] };
  return kind === 'register' ? { status } : { status, booking: shown(body) };
};

/** Without a connection nothing was asked: that is no request. */
const neverSent = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'ECONNREFUSED';

export class Recorder {
  readonly asked: Asked[] = [];
  inFlight = 0;
  answered = 0;
  readonly #at: string;
  readonly #file: ReturnType<typeof createWriteStream>;

  constructor(at: string, path: string) {
    this.#at = at;
    this.#file = createWriteStream(path);
  }

  /** The answer; undefined when nobody knows. */
  async ask(question: Question): Promise<Answer | undefined> {
    const { person, key, wish, token } = question;
    const invokedAt = systemTimers.monotonicMs();
    this.inFlight += 1;
    const answer = await this.#send(question, token);
    this.inFlight -= 1;
    if (answer === 'nobody there') return undefined;
    if (answer) this.answered += 1;
    const ended = answer ? { completedAt: systemTimers.monotonicMs(), answer } : {};
    const one: Asked = { n: this.asked.length + 1, person, key, wish, invokedAt, ...ended };
    this.asked.push(one);
    this.#file.write(`${JSON.stringify(one)}\n`);
    return answer;
  }

  async #send(question: Question, token: string | undefined): Promise<Answer | 'nobody there' | undefined> {
    const { method, path, body } = requestOf(question);
    const { key, wish } = question;
    try {
      const named = method === 'GET' ? {} : { key };
      const asking = call(this.#at, method, path, { token, body, ...named });
      const heard = await Promise.race([asking, systemTimers.sleep(patienceMs).then(() => undefined)]);
      return heard && answerOf(wish, heard);
    } catch (error) {
      return neverSent(error) ? 'nobody there' : undefined;
    }
  }

  close(): Promise<void> {
    return new Promise((done) => this.#file.end(done));
  }
}
