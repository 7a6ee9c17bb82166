// What other services may ask of check-in.
import { DomainError, type CheckInRpc } from '#contracts';
import type { MayCall, RpcHandlers } from '#rpc';
import type { KnownBookings } from '../booking/known-bookings.ts';
import type { GateService } from '../gate/gate.service.ts';
import type { DeskService } from '../queue/desk.service.ts';
import type { SlipService } from '../slip/slip.service.ts';

type Doors = Readonly<{ slips: SlipService; gate: GateService; desks: DeskService; known: KnownBookings }>;

// What went wrong in the store or with a neighbour, as the edge tells it: asking again with the same key is safe.
const edgeCodes: Readonly<Record<string, string>> = {
  BusyError: 'service.unavailable',
  StoreClosedError: 'service.unavailable',
  RpcUnavailableError: 'service.unavailable',
  UnknownOutcomeError: 'service.outcome-unknown',
  RpcTimeoutError: 'service.outcome-unknown',
};

const atTheEdge = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    const code = error instanceof Error ? edgeCodes[error.name] : undefined;
    if (code !== undefined) throw new DomainError(code);
    throw error;
  }
};

const items = async <T>(list: Promise<readonly T[]>) => ({ items: await list });

export const checkInHandlers = ({ slips, gate, desks, known }: Doors): RpcHandlers<CheckInRpc> => ({
  'check-in.slip': ({ booking }) => atTheEdge(slips.sign(booking)),
  'check-in.jwks': async () => ({ keys: await atTheEdge(slips.jwks()) }),
  'check-in.arrive': (asked) => atTheEdge(gate.arrive(asked)),
  'check-in.queue': (asked) => atTheEdge(items(desks.queue(asked))),
  'check-in.call': (asked) => atTheEdge(desks.call(asked)),
  'check-in.visit': (asked) => atTheEdge(desks.visit(asked)),
  'check-in.step': (asked) => atTheEdge(desks.step(asked)),
  'check-in.forward': (asked) => atTheEdge(desks.forward(asked)),
  'check-in.gate-list': ({ centre, date }) => atTheEdge(items(known.gateList(centre, date))),
  'check-in.revoked': ({ centre, date }) => atTheEdge(items(known.revoked(centre, date))),
});

/** All doors are the gateway's: the officer's token was checked there. */
export const mayCallCheckIn: MayCall<CheckInRpc> = {
  'check-in.slip': ['gateway'],
  'check-in.jwks': ['gateway'],
  'check-in.arrive': ['gateway'],
  'check-in.queue': ['gateway'],
  'check-in.call': ['gateway'],
  'check-in.visit': ['gateway'],
  'check-in.step': ['gateway'],
  'check-in.forward': ['gateway'],
  'check-in.gate-list': ['gateway'],
  'check-in.revoked': ['gateway'],
};
