// Somebody who asks for what must be refused, each thing for a reason of its own: so that every refusal is reached, and is the
// right one. By the way they have dependants, reset their secret and look at what everybody may see.
import { isDomainError, type AllRpc, type Booking, type ProblemCode } from '#contracts';
import type { RpcClient } from '#rpc';
import type { Life, Sim } from '../engine/sim.ts';
import type { Ground } from '../world/ground.ts';
import type { HttpDoorName, HttpRequest } from '../world/gateway.ts';
import type { Deed } from './citizen.ts';
import type { Account, HttpDoor } from './http-door.ts';
import type { Place } from './door.ts';
import { looks } from './looks.ts';

export type Wrong = Readonly<{
  /** Done in one of so many seeds. */
  every: number;
  do: (who: Wrongdoer) => Promise<void>;
}>;

export type WrongdoerPorts = Readonly<{
  sim: Sim;
  ground: Ground;
  city: Life;
  door: HttpDoor;
  wrong: (what: string) => void;
}>;

export class Wrongdoer {
  readonly name = 'w90';
  /** Kept for the checks: what they have done counts for nothing but their list. */
  readonly deeds: readonly Deed[] = [];
  busy = true;
  erased = false;
  #keys = 0;

  /** What the gateway asks, for what no door of the simulated gateway does. */
  readonly gateway: RpcClient<AllRpc>['call'];

  constructor(private readonly ports: WrongdoerPorts) {
    const client = ports.ground.rpc.client<AllRpc>(ports.city, 'gateway');
    this.gateway = (pattern, request, options) => client.call(pattern, request, options);
  }

  get ground(): Ground {
    return this.ports.ground;
  }

  get sim(): Sim {
    return this.ports.sim;
  }
  get door(): HttpDoor {
    return this.ports.door;
  }

  /** As the door knows them; what changes is written into it. */
  get account(): Account {
    const account = this.door.accounts.get(this.name);
    if (!account) throw new Error('not registered yet');
    return account;
  }

  /** Looks at what is there and does the wrongs, of both those whose turn it is; at the end of some seeds they ask to be erased. */
  async live(wrongs: Readonly<Record<string, Wrong>>, turn: number): Promise<void> {
    await this.door.enter(this.name);
    for (const acts of [looks, wrongs]) await this.#do(acts, turn);
    if (turn % 5 === 0) await this.#erase();
    this.busy = false;
  }

  async #do(acts: Readonly<Record<string, Wrong>>, turn: number): Promise<void> {
    for (const [place, [name, { every, do: act }]] of Object.entries(acts).entries()) {
      if ((turn + place) % every !== 0) continue;
      await this.sleep(this.sim.chance.of(name).below(0, 2_000));
      await act(this);
    }
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.sim.later(this.ports.city, ms, resolve));
  }

  /** A request of their own, under a key of its own however often it is asked. */
  own(door: HttpDoorName, request: HttpRequest = {}): () => Promise<unknown> {
    const keyed = { key: this.#key(door), ...request };
    return () => this.door.own(this.name, door, keyed);
  }

  /** As `own`, of anybody: with the token that stands in the request, or with none. */
  anyones(door: HttpDoorName, request: HttpRequest = {}): () => Promise<unknown> {
    const keyed = { key: this.#key(door), ...request };
    return () => this.door.anyone(door, keyed);
  }

  /** As `own`, of an officer of a centre. */
  officers(
    role: 'gate-officer' | 'desk-officer',
    centre: string,
    door: HttpDoorName,
    request: HttpRequest = {},
  ): () => Promise<unknown> {
    const keyed = { key: this.#key(door), ...request };
    return () => this.door.officer(role, centre, door, keyed);
  }

  /** Asks until it is done. */
  async done<T>(ask: () => Promise<unknown>): Promise<T> {
    return (await this.door.until(ask)) as T;
  }

  /** Asks until it is done; undefined when it is refused for one of these reasons. */
  async tried<T>(ask: () => Promise<unknown>, ...codes: readonly ProblemCode[]): Promise<T | undefined> {
    try {
      return await this.done<T>(ask);
    } catch (error) {
      if (codes.some((code) => isDomainError(error, code))) return undefined;
      throw error;
    }
  }

  /** Asks until it is refused, which must be for one of these reasons. */
  async refused(ask: () => Promise<unknown>, ...codes: readonly ProblemCode[]): Promise<void> {
    let heard: unknown = 'yes';
    try {
      await this.door.until(ask);
    } catch (error) {
      if (codes.some((code) => isDomainError(error, code))) return;
      heard = isDomainError(error) ? error.code : error;
    }
    this.wrong(`${this.name} must hear ${codes.join(' or ')} and heard ${String(heard)}`);
  }

  /** What the checks are told. */
  wrong(what: string): void {
    this.ports.wrong(what);
  }

  /** How many wishes the log holds for themselves, whatever became of them. */
  async wishes(): Promise<number> {
    const stream = `bookings-${this.door.pseudonymOf(this.name) ?? ''}`;
    const commits = await this.ports.ground.durable('scheduling').read(stream);
    return commits.flatMap(({ events }) => events).filter(({ type }) => type.endsWith('Requested')).length;
  }

  must(what: string, holds: boolean): void {
    if (!holds) this.ports.wrong(`${this.name} must ${what}`);
  }

  /** What follows from a fact that others have to hear first. */
  async comesTrue(what: string, look: () => Promise<boolean>): Promise<void> {
    for (let n = 0; n < 300; n += 1) {
      if (await look()) return;
      await this.sleep(2_000);
    }
    this.must(what, false);
  }

  book(place: Place, person?: string): () => Promise<unknown> {
    return this.own('POST /v1/bookings', { body: person === undefined ? place : { ...place, person } });
  }

  async cancel({ id }: Booking): Promise<void> {
    await this.done(this.own('DELETE /v1/bookings/{id}', { params: { id } }));
  }

  allTexts(): readonly string[] {
    const to = `+254${this.door.phoneOf(this.name).slice(1)}`;
    return this.ground.phones.received.filter((one) => one.to === to).map(({ text }) => text);
  }

  /** The texts of a kind on their phone. */
  texts(kind: string, phone = this.door.phoneOf(this.name)): readonly string[] {
    const to = `+254${phone.slice(1)}`;
    return this.ground.phones.received.filter((one) => one.to === to && one.kind === kind).map(({ text }) => text);
  }

  /** Waits until whoever came has chosen a secret of their own. */
  async everybodyIn(): Promise<void> {
    while (this.door.entering.size > 0) await this.sleep(500);
  }

  /** Lets the wall clock jump until an instant. */
  jumpTo(instantMs: number): void {
    this.sim.jumpedMs += Math.max(0, instantMs - this.sim.clock().nowMs());
    this.sim.note('the clock jumps far');
    this.ground.jobs.wake();
  }

  async #erase(): Promise<void> {
    await this.door.until(() => this.door.erase(this.name));
    this.erased = true;
  }

  #key(about: string): string {
    this.#keys += 1;
    return `${this.name} ${about} ${String(this.#keys)}`;
  }
}
