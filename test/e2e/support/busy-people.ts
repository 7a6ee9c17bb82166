// People who book, move twice and cancel, over and over. What has no answer they ask again with the same key.
import { expect } from '@jest/globals';
import { localTime } from '#platform';
import { eventually } from '#testing';
import { api, pause, type Answer, type Citizen } from './api.ts';
import { signedInAgain, type Town } from './outage.ts';
import type { Texts } from './texts.ts';
import { twenty } from './twenty.ts';

const zone = 'Africa/Nairobi';
const restMs = 150;
const mostTries = 200;

type Ask = Readonly<{ method: string; path: string; key: string; body?: unknown }>;
/** News of a booking as the person hears it: `ABCD-1234: booking-moved 09:15`. */
const news = (reference: string, kind: string, time: string): string => `${reference}: ${kind} ${time}`;
const byBooking = (all: readonly string[]): readonly string[] =>
  [...all].sort((one, other) => one.slice(0, one.indexOf(':')).localeCompare(other.slice(0, other.indexOf(':'))));

export class BusyPeople {
  /** Requests that came to a good end. */
  answered = 0;
  /** Answers that were no good end, by status. */
  readonly troubles = new Map<number, number>();
  private over = false;
  private working: Promise<unknown> = Promise.resolve();
  private readonly expected = new Map<string, string[]>();
  /** News that came before this crowd's time are not looked at. */
  private readonly own = new Set<string>();

  constructor(
    private town: Pick<Town, 'system' | 'people' | 'starts'>,
    private readonly name: string,
    private readonly texts: Texts,
  ) {}

  begin(): void {
    this.working = Promise.all(this.town.people.map((person, i) => this.live(person, i)));
  }

  /** Nobody begins anything new; resolves when everybody has the last answer. */
  async end(): Promise<void> {
    this.over = true;
    await this.working;
  }

  report(what: string): void {
    const troubles = JSON.stringify([...this.troubles]);
    process.stdout.write(`${what}, ${String(this.answered)} in all, troubles ${troubles}\n`);
  }

  /** What each person must have heard, booking by booking, in the order of the revisions. */
  get expectedNews(): readonly (readonly string[])[] {
    return this.town.people.map(({ phone }) => byBooking(this.expected.get(phone) ?? []));
  }

  /** What the provider took for each person, in the order in which it came. */
  get heardNews(): readonly (readonly string[])[] {
    return this.town.people.map(({ phone }) =>
      byBooking(
        this.texts.taken(phone).flatMap(({ kind, text }) => {
          const [, time = '', reference = ''] = /(\d\d:\d\d)\. Ref (\S+)\./.exec(text) ?? [];
          return this.own.has(reference) ? [news(reference, kind, time)] : [];
        }),
      ),
    );
  }

  /**
   * Resolves when everybody has heard exactly that, and nothing else ten minutes later, after further news; throws with the
   * difference. Nothing may count as a possible repeat: no answer of the provider was lost.
   */
  async everybodyHeardOnce(withinMs: number): Promise<void> {
    await this.heardAll(withinMs);
    await this.texts.letAllBeSent(withinMs);
    this.town = await signedInAgain(this.town);
    await Promise.all(this.town.people.map((person, i) => this.turn(person, i, 'later')));
    await this.heardAll(withinMs);
    await this.texts.nothingIsDue(withinMs);
    expect(this.heardNews).toEqual(this.expectedNews);
    expect(await this.texts.counted()).toMatchObject({ answersLost: 0, possibleRepeats: 0, failed: 0, givenUp: 0 });
  }

  private async heardAll(withinMs: number): Promise<void> {
    await eventually(() => {
      expect(this.heardNews).toEqual(this.expectedNews);
      return true;
    }, withinMs);
  }

  private async live(person: Citizen, i: number): Promise<void> {
    for (let n = 0; !this.over; n += 1) await this.turn(person, i, String(n), n);
  }

  private async turn(person: Citizen, i: number, name: string, n = 0): Promise<void> {
    const about = (step: string) => `${this.name}-${String(i)}-${name}-${step}`;
    const place = (turn: number) => this.town.starts[(i * 7 + n * 5 + turn * 3) % this.town.starts.length] ?? '';
    const wish = { service: twenty.plenty, centre: twenty.centre, start: place(0) };
    const booked = await this.ask(person, { method: 'POST', path: '/v1/bookings', key: about('book'), body: wish });
    const path = `/v1/bookings/${String(booked.body['id'])}`;
    for (const turn of [1, 2]) {
      const body = { start: place(turn) };
      await this.ask(person, { method: 'POST', path: `${path}/moves`, key: about(`move-${String(turn)}`), body });
    }
    await this.ask(person, { method: 'DELETE', path, key: about('cancel') });
  }

  private async ask(person: Citizen, { method, path, key, body }: Ask): Promise<Answer> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      await pause(restMs);
      const answer = await api(this.town.system, method, path, { key, body, token: person.token }).catch(
        () => undefined,
      );
      if (answer?.status === 200 || answer?.status === 201) {
        this.heard(person, answer, method);
        return answer;
      }
      const status = answer?.status ?? 0;
      this.troubles.set(status, (this.troubles.get(status) ?? 0) + 1);
      if (status >= 400 && status < 500) throw new Error(`${method} answered ${String(status)} ${answer?.text ?? ''}`);
    }
    throw new Error(`${method} came to no end`);
  }

  private heard({ phone }: Citizen, { body, status }: Answer, method: string): void {
    this.answered += 1;
    this.own.add(String(body['reference']));
    const changed = method === 'DELETE' ? 'booking-cancelled' : 'booking-moved';
    const kind = status === 201 ? 'booking-confirmed' : changed;
    const line = news(String(body['reference']), kind, localTime(String(body['start']), zone));
    this.expected.set(phone, [...(this.expected.get(phone) ?? []), line]);
  }
}
