import type { Arrival, CheckInRpc, CommandKey, Officer, Visit } from '#contracts';
import { DomainError } from '#contracts';
import type { RpcClient } from '#rpc';
import type { CatalogueCache } from '../catalogue/catalogue-cache.ts';
import { Reply, type StaffAsk, type StaffCaller } from '../door/door.ts';
import { page, type ById } from '../door/shapes.ts';
import type { Forward, GateListQuery, NewArrival, NewCall, QueueQuery } from './centre.doors.ts';

type Step = 'start' | 'finish' | 'no-show' | 'recall';

const officerOf = ({ officer, centre }: StaffCaller): Officer => ({ id: officer, centre });

/** An officer acts at their own centre; the system administrator at whichever is named. Refusal: access.denied. */
export const officerAt = (centre: string, caller: StaffCaller): Officer => {
  if (caller.role === 'system-administrator') return { id: caller.officer, centre };
  if (caller.centre !== centre) throw new DomainError('access.denied');
  return officerOf(caller);
};

export const visitView = (visit: Visit): Visit => ({
  id: visit.id,
  ticket: visit.ticket,
  status: visit.status,
  centre: visit.centre,
  counter: visit.counter,
  service: visit.service,
  desk: visit.desk,
  booking: visit.booking,
  admittedAt: visit.admittedAt,
  version: visit.version,
});

type Arriving = { centre: string; officer: Officer; command: CommandKey } & NewArrival;

/** What officers do at a centre: the gate and the desks. */
export class Centres {
  constructor(
    private readonly rpc: RpcClient<CheckInRpc>,
    private readonly catalogue: CatalogueCache,
  ) {}

  async admit({ caller, command, params, body }: StaffAsk<NewArrival, unknown, ById>): Promise<Arrival> {
    const officer = await this.officer(params.id, caller);
    const arriving: Arriving = { ...body, centre: params.id, officer, command };
    return this.rpc.call('check-in.arrive', arriving);
  }

  async gateList({ caller, params, query }: StaffAsk<unknown, GateListQuery, ById>) {
    await this.officer(params.id, caller);
    return this.rpc.call('check-in.gate-list', { centre: params.id, date: query.date });
  }

  async queue({ caller, params, query }: StaffAsk<unknown, QueueQuery, ById>) {
    await this.officer(params.id, caller);
    const { items } = await this.rpc.call('check-in.queue', { centre: params.id });
    const wanted = items.filter(({ counter }) => query.counter === undefined || counter === query.counter);
    // In the order of calling, which only check-in knows: the cursor is the place in it.
    const places = wanted.map((visit, i) => ({ visit, key: String(i).padStart(6, '0') }));
    const { items: shown, next } = page(places, ({ key }) => key, query);
    return { items: shown.map(({ visit }) => visitView(visit)), next };
  }

  async call({ caller, command, params, body }: StaffAsk<NewCall, unknown, ById>) {
    const officer = await this.officer(params.id, caller);
    const { counter, desk } = body;
    const called = await this.rpc.call('check-in.call', { centre: params.id, counter, desk, officer, command });
    return called ? visitView(called) : new Reply(204);
  }

  async visit({ caller, params }: StaffAsk<unknown, unknown, ById>) {
    return visitView(await this.rpc.call('check-in.visit', { visit: params.id, officer: officerOf(caller) }));
  }

  async step(step: Step, { caller, command, params }: StaffAsk<unknown, unknown, ById>): Promise<Visit> {
    const officer = officerOf(caller);
    return visitView(await this.rpc.call('check-in.step', { visit: params.id, step, officer, command }));
  }

  async forward({ caller, command, params, body }: StaffAsk<Forward, unknown, ById>): Promise<Visit> {
    const { counter } = body;
    const next = { visit: params.id, counter, officer: officerOf(caller), command };
    return visitView(await this.rpc.call('check-in.forward', next));
  }

  private async officer(centre: string, caller: StaffCaller): Promise<Officer> {
    const officer = officerAt(centre, caller);
    await this.catalogue.centre(centre);
    return officer;
  }
}
