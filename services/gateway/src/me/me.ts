import { DomainError, type AllRpc } from '#contracts';
import type { RpcClient } from '#rpc';
import { bookingView } from '../booking/booking.views.ts';
import type { CitizenAsk } from '../door/door.ts';
import { page, type ById, type PageQuery } from '../door/shapes.ts';
import type { Callers } from '../session/callers.ts';
import type { EndedSessions } from '../session/ended-sessions.ts';
import type { NewDependant, ProfileChange, SecretChange } from './me.doors.ts';
import type { People } from './people.ts';

export type MePorts = Readonly<{ rpc: RpcClient<AllRpc>; people: People; callers: Callers; ended: EndedSessions }>;

/** A citizen's own data. Everything is identity's; the gateway only asks. */
export class Me {
  constructor(private readonly ports: MePorts) {}

  profile({ caller }: CitizenAsk) {
    return this.ports.rpc.call('identity.me', { citizen: caller.citizen });
  }

  edit({ caller, command, body, ifMatch }: CitizenAsk<ProfileChange>) {
    return this.ports.rpc.call('identity.edit-me', {
      citizen: caller.citizen,
      command,
      change: body,
      ...(ifMatch === undefined ? {} : { ifMatch }),
    });
  }

  /** Nothing more is taken from this person while they are erased: a booking made meanwhile would outlive them. */
  async erase({ caller: { session, citizen } }: CitizenAsk): Promise<void> {
    const { rpc, people, ended } = this.ports;
    ended.note(session, citizen);
    try {
      await rpc.call('identity.erase-me', { citizen }, { deadlineMs: 30_000 });
      await ended.ask(); // their other sessions
    } catch (error) {
      ended.takeBack(session); // so that they can ask again
      throw error;
    } finally {
      // Whoever registers again may be known by the same pseudonym, when somebody else has listed their document.
      ended.takeBack(citizen);
      people.forget(citizen);
    }
  }

  async changeSecret({ caller, body }: CitizenAsk<SecretChange>): Promise<void> {
    const { citizen, session } = caller;
    const { current, secret } = body;
    const { ended } = await this.ports.rpc.call('identity.change-secret', { citizen, session, current, secret });
    this.ports.callers.freed(session);
    this.ports.ended.note(...ended);
  }

  async copy({ caller }: CitizenAsk) {
    const { rpc, people } = this.ports;
    const own = await rpc.call('identity.export-me', { citizen: caller.citizen });
    const { items } = await rpc.call('scheduling.bookings', await people.by(caller.citizen));
    return { ...own, bookings: items.map(bookingView) };
  }

  async addDependant({ caller, command, body }: CitizenAsk<NewDependant>) {
    const { citizen } = caller;
    const added = await this.ports.rpc.call('identity.add-dependant', { citizen, command, dependant: body });
    this.ports.people.forget(citizen);
    return added;
  }

  async dependants({ caller, query }: CitizenAsk<unknown, PageQuery>) {
    const { items } = await this.ports.rpc.call('identity.dependants', { citizen: caller.citizen });
    return page(
      [...items].sort((a, b) => (a.id < b.id ? -1 : 1)),
      ({ id }) => id,
      query,
    );
  }

  /** Refuses dependant.has-bookings: whoever is off the list takes their bookings out of everybody's reach. */
  async removeDependant({ caller, params }: CitizenAsk<unknown, unknown, ById>): Promise<void> {
    const { rpc, people } = this.ports;
    const { citizen } = caller;
    const { items } = await rpc.call('scheduling.bookings', await people.by(citizen));
    const active = items.find(({ person, status }) => person === params.id && isActive(status));
    if (active) throw new DomainError('dependant.has-bookings', { booking: active.id });
    await rpc.call('identity.remove-dependant', { citizen, dependant: params.id });
    this.ports.people.forget(citizen);
  }
}

const isActive = (status: string): boolean => status === 'confirmed' || status === 'arrived';
