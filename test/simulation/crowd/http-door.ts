// Citizens and officers at the gateway: registering, logging in by the text on the phone, and logging in again when needed.
import { isDomainError, type Booking, type Hold, type Session } from '#contracts';
import type { RpcClient } from '#rpc';
import type { Life, Sim } from '../engine/sim.ts';
import type { Ground } from '../world/ground.ts';
import { officerToken, type HttpDoorName, type HttpRequest } from '../world/gateway.ts';
import type { Door } from './door.ts';

type Http = { readonly [P in HttpDoorName]: { request: HttpRequest; response: unknown } };
type OfficerRole = 'gate-officer' | 'desk-officer';
export type Account = { username: string; secret: string; token: string | undefined; logIns: number; erased: boolean };

/** Nine tenths of it: hosts' clocks part. */
const tokenLivesMs = 0.9 * 900_000;
const retried = new Set(['service.unavailable', 'service.outcome-unknown', 'server.error', 'request.too-many']);

export class HttpDoor implements Door {
  readonly accounts = new Map<string, Account>();
  /** Who is at the door and not yet in. */
  readonly entering = new Set<string>();

  constructor(
    private readonly sim: Sim,
    private readonly city: Life,
    private readonly http: RpcClient<Http>,
    private readonly ground: Ground,
  ) {}

  /** Registers, waits for the text, logs in and chooses a secret of one's own; asks until each is done. */
  async enter(name: string): Promise<void> {
    this.entering.add(name);
    const phone = this.phoneOf(name);
    const body = {
      idType: 'national-id',
      idNumber: this.documentOf(name),
      givenNames: 'Asha',
      phone,
      language: 'en',
      consent: true,
    };
    await this.until(() => this.http.call('POST /v1/registrations', { key: `register ${name}`, body }));
    const details = () =>
      this.ground.phones.received.find((one) => one.to === `+254${phone.slice(1)}` && one.kind === 'login-details');
    while (!details()) await this.#sleep(500);
    const text = details()?.text ?? '';
    const username = /username: (\S+)/.exec(text)?.[1] ?? '';
    const code = /code: (\S+)/.exec(text)?.[1] ?? '';
    const account = { username, secret: code, token: undefined, logIns: 0, erased: false };
    this.accounts.set(name, account);
    await this.#logIn(account);
    const secret = `mti wa ${name}`;
    await this.until(() => this.#ask(account, 'PUT /v1/me/secret', { body: { current: code, secret } }));
    account.secret = secret;
    this.entering.delete(name);
  }

  /** Who the last access token was issued to. */
  pseudonymOf(name: string): string | undefined {
    const body = this.accounts.get(name)?.token?.split('.')[1];
    return body && (JSON.parse(Buffer.from(body, 'base64url').toString()) as string[])[0];
  }

  documentOf(name: string): string {
    return `2${this.phoneOf(name).slice(-7)}`;
  }

  phoneOf(name: string): string {
    return `071${name.slice(1).padStart(7, '0')}`;
  }

  book(citizen: string, key: string, { service, centre, start }: { service: string; centre: string; start: string }) {
    return this.#as<Booking>(citizen, 'POST /v1/bookings', { key, body: { service, centre, start } });
  }
  hold(citizen: string, key: string, { service, centre, start }: { service: string; centre: string; start: string }) {
    return this.#as<Hold>(citizen, 'POST /v1/holds', { key, body: { service, centre, start } });
  }
  useHold(citizen: string, key: string, hold: string) {
    return this.#as<Booking>(citizen, 'POST /v1/bookings', { key, body: { hold } });
  }
  release(citizen: string, key: string, hold: string) {
    return this.#as(citizen, 'DELETE /v1/holds/{id}', { key, params: { id: hold } });
  }
  move(citizen: string, key: string, booking: string, to: { centre: string; start: string }) {
    return this.#as<Booking>(citizen, 'POST /v1/bookings/{id}/moves', { key, params: { id: booking }, body: to });
  }
  cancel(citizen: string, key: string, booking: string) {
    return this.#as<Booking>(citizen, 'DELETE /v1/bookings/{id}', { key, params: { id: booking } });
  }
  async list(citizen: string): Promise<readonly Booking[]> {
    if (this.accounts.get(citizen)?.erased) return [];
    const page = await this.#as<{ items: Booking[] }>(citizen, 'GET /v1/bookings', { query: { limit: '100' } });
    return page.items;
  }
  async arrive(key: string, { reference, centre }: Booking) {
    const request = { key, params: { id: centre }, body: { reference } };
    return this.officer('gate-officer', centre, 'POST /v1/centres/{id}/arrivals', request);
  }
  /** Asks to be erased. A session that has ended meanwhile may be the work of the first asking: then no log-in helps. */
  async erase(citizen: string): Promise<unknown> {
    const account = this.accounts.get(citizen);
    const done = await this.#as(citizen, 'DELETE /v1/me', {}).catch((error: unknown) => {
      if (isDomainError(error, 'session.refused') || account?.erased) return undefined;
      throw error;
    });
    if (account) account.erased = true;
    return done;
  }

  /** A desk officer's request. */
  desk(door: HttpDoorName, centre: string, key: string, request: HttpRequest): Promise<unknown> {
    return this.until(() => this.officer('desk-officer', centre, door, { key, ...request }));
  }

  /** An officer's request, asked once. */
  async officer(role: OfficerRole, centre: string, door: HttpDoorName, request: HttpRequest): Promise<unknown> {
    const jumped = this.sim.jumpedMs;
    try {
      return await this.http.call(door, { token: officerToken(this.ground, role, centre), ...request });
    } catch (error) {
      if (!isDomainError(error, 'session.invalid') || this.sim.jumpedMs - jumped < tokenLivesMs) throw error;
      throw new Error('the token was over before the request came; the next has another', { cause: error });
    }
  }

  /** A request in a citizen's own session, asked once. */
  own(citizen: string, door: HttpDoorName, request: HttpRequest): Promise<unknown> {
    return this.#as(citizen, door, request);
  }

  /** A request as it is, asked once. */
  anyone(door: HttpDoorName, request: HttpRequest): Promise<unknown> {
    return this.http.call(door, request);
  }

  async #logIn(account: Account): Promise<void> {
    const { username, secret } = account;
    account.logIns += 1;
    const key = `log in ${username} ${String(account.logIns)}`;
    const session = await this.until(() => this.http.call('POST /v1/sessions', { key, body: { username, secret } }));
    account.token = (session as Session).accessToken;
  }

  async #as<T>(citizen: string, door: HttpDoorName, request: HttpRequest): Promise<T> {
    const account = this.accounts.get(citizen);
    if (!account) throw new Error(`${citizen} has not registered`);
    return (await this.#ask(account, door, request)) as T;
  }

  async #ask(account: Account, door: HttpDoorName, request: HttpRequest): Promise<unknown> {
    const { token } = account;
    try {
      return await this.http.call(door, { ...request, ...(token === undefined ? {} : { token }) });
    } catch (error) {
      if (!isDomainError(error, 'session.invalid') || account.erased) throw error;
      if (account.token === token) await this.#logIn(account);
      throw new Error('logged in again; the request is repeated', { cause: error });
    }
  }

  /** Asks again while the answer may come yet. */
  async until<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask();
      } catch (error) {
        if (isDomainError(error) && !retried.has(error.code)) throw error;
        await this.#sleep(300 + 700 * Math.min(tries, 5));
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.sim.later(this.city, ms, resolve));
  }
}
