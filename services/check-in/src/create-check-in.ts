// Check-in as a plain function of its ports, so that a simulator can run it. Nest only wires it.
import { DomainError, type IdentityRpc, type SchedulingRpc } from '#contracts';
import {
  aggregates,
  commitQueue,
  commitsPerFold,
  foldAmongPeople,
  project,
  relay,
  resting,
  type Commit,
  type Decider,
  type EventStore,
  type Message,
  type Relay,
  type ViewStore,
} from '#event-sourcing';
import type { Broker, Fact } from '#messaging';
import { errorFacts, type checkInSecrets, type KeptSecrets, type Logger, type Seams } from '#platform';
import type { RpcClient } from '#rpc';
import { booking } from './booking/booking.decider.ts';
import { bookingEventTypes } from './booking/booking.events.ts';
import { bookingViews, bookingViewsRevision, foldBookings } from './booking/booking.projection.ts';
import { KnownBookings } from './booking/known-bookings.ts';
import { CatalogueService } from './catalogue/catalogue.service.ts';
import { command } from './command/command.decider.ts';
import { commandEventTypes } from './command/command.events.ts';
import { CommandService } from './command/command.service.ts';
import { GateService } from './gate/gate.service.ts';
import { LookUpService } from './gate/look-up.service.ts';
import { Neighbours } from './gate/neighbours.ts';
import { Heard } from './messaging/heard.ts';
import { told } from './messaging/told.ts';
import { DeskService } from './queue/desk.service.ts';
import { ForwardingService } from './queue/forwarding.service.ts';
import { queue } from './queue/queue.decider.ts';
import { queueEventTypes } from './queue/queue.events.ts';
import { QueueService } from './queue/queue.service.ts';
import { slipKeys } from './slip/slip-keys.decider.ts';
import { slipKeyEventTypes } from './slip/slip-keys.events.ts';
import { SlipKeysService } from './slip/slip-keys.service.ts';
import { SlipService } from './slip/slip.service.ts';

export type CheckInPorts = Readonly<{
  store: EventStore;
  /** True only where no other process can write to the store. */
  exclusive: boolean;
  views: ViewStore;
  broker: Pick<Broker, 'publish'>;
  rpc: RpcClient<SchedulingRpc & IdentityRpc>;
  /** Kept by identity. */
  secrets: KeptSecrets<typeof checkInSecrets>;
  seams: Seams;
  log: Logger;
}>;

export type CheckIn = Readonly<{
  slips: SlipService;
  gate: GateService;
  desks: DeskService;
  known: KnownBookings;
  heard: Heard;
  relay: Relay;
}>;

const aggregatesOn =
  ({ store, exclusive, seams: { clock, timers } }: CheckInPorts) =>
  <S, C, E extends Message>(decider: Decider<S, C, E>, knownTypes: readonly E['type'][]) =>
    aggregates(decider, { store: commitQueue(store), clock, timers, exclusive, knownTypes });

const viewsOf = ({ views, store, seams }: CheckInPorts) => {
  const collections = bookingViews(views);
  const folds = [foldBookings(collections)];
  const projection = project({ views, store, revision: bookingViewsRevision, folds });
  return { collections, projection: resting(projection, seams.timers, foldAmongPeople) };
};

const relayOf = (ports: CheckInPorts, forwarding: ForwardingService, { projection }: ReturnType<typeof viewsOf>) => {
  const { store, exclusive, broker, seams, log } = ports;
  const fold = async (commits: readonly Commit[]) => {
    await projection.fold(commits);
    await forwarding.hear(commits);
  };
  return relay<Fact>({
    queue: commitQueue(store),
    exclusive,
    fold: {
      fold,
      flush: () => projection.flush(),
      prepare: () => projection.prepare(),
      rebuild: () => projection.rebuild(),
    },
    map: told,
    publish: (facts) => broker.publish(facts),
    timers: seams.timers,
    precedence: seams.precedence,
    log,
    batch: commitsPerFold,
  });
};

// Slips wait for it; nothing else does. A key that is made is never sealed under another.
const sealingKeyOf =
  ({ secrets, log }: CheckInPorts) =>
  async (): Promise<Buffer> => {
    try {
      return (await secrets.open()).slipKeys;
    } catch (error) {
      log.warn(errorFacts(error), 'the secret that opens the keys of slips is not there');
      throw new DomainError('service.unavailable');
    }
  };

/** Builds the service; `relay.start()` is for the caller, once the ports are open. */
export const createCheckIn = (ports: CheckInPorts): CheckIn => {
  const { rpc, log } = ports;
  const { clock, timers, random, ids } = ports.seams;
  const on = aggregatesOn(ports);
  const views = viewsOf(ports);
  const catalogue = new CatalogueService(rpc, timers);
  const commands = new CommandService(on(command, commandEventTypes), ids);
  const queues = new QueueService(on(queue, queueEventTypes));
  const forwarding = new ForwardingService(queues);
  const keys = new SlipKeysService({
    aggregates: on(slipKeys, slipKeyEventTypes),
    sealingKey: sealingKeyOf(ports),
    random,
    ids,
  });
  const slips = new SlipService(keys, catalogue, clock);
  const known = new KnownBookings(views.collections);
  const neighbours = new Neighbours(rpc);
  const lookUp = new LookUpService(slips, neighbours, known);
  const gate = new GateService({ lookUp, neighbours, queues, commands, catalogue, clock, log });
  const desks = new DeskService({ queues, forwarding, commands, catalogue, clock });
  const heard = new Heard(on(booking, bookingEventTypes), gate);
  return { slips, gate, desks, known, heard, relay: relayOf(ports, forwarding, views) };
};
