// What the gate asks of scheduling and identity, and what it means when they do not answer.
import { DomainError, type CheckInRpc, type IdentityRpc, type IdType, type SchedulingRpc } from '#contracts';
import type { RpcClient } from '#rpc';
import type { ArrivalIntent } from './arrival.ts';

type Look = IdentityRpc['identity.holder']['request']['look'];
type Find = SchedulingRpc['scheduling.find']['request'];

// At the gate people wait: what does not answer within this time counts as not there.
const patience = { deadlineMs: 3_000 };

const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && ['RpcUnavailableError', 'RpcTimeoutError', 'RpcRemoteError'].includes(error.name);

const orRefuse = async <T>(answer: Promise<T>, code: string): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (isUnreachable(error)) throw new DomainError(code);
    throw error;
  }
};

export class Neighbours {
  constructor(private readonly rpc: RpcClient<SchedulingRpc & IdentityRpc>) {}

  /** Bookings as they stand now; undefined when scheduling cannot be reached. */
  async bookings(find: Find) {
    try {
      return (await this.rpc.call('scheduling.find', find, patience)).items;
    } catch (error) {
      if (isUnreachable(error)) return undefined;
      throw error;
    }
  }

  /** The agenda notes the arrival; the first one wins. Refusals: gate.*, service.outcome-unknown. */
  arrive({ command, centre }: CheckInRpc['check-in.arrive']['request'], { booking, revision, at }: ArrivalIntent) {
    const asked = this.rpc.call('scheduling.arrive', { command, booking, centre, at, revision }, { routeBy: booking });
    return orRefuse(asked, 'service.outcome-unknown');
  }

  /** Whose document this is: a recorded look. Refusal: service.unavailable. */
  async person(idType: IdType, idNumber: string, look: Look): Promise<string | null> {
    const asked = this.rpc.call('identity.find-person', { idType, idNumber, look }, patience);
    return (await orRefuse(asked, 'service.unavailable')).person;
  }

  /** What the officer compares: a recorded look. */
  holder(person: string, look: Look) {
    return this.rpc.call('identity.holder', { person, look }, patience);
  }
}
