// The service as a plain function of its ports: no Nest, no address, no environment. A simulator builds it the same way.
import type { SchedulingRpc } from '#contracts';
import type { CountryPack } from '#country-pack';
import {
  Admission,
  aggregates,
  commitsPerFold,
  commitQueue,
  foldAmongPeople,
  project,
  relay,
  resting,
  type CommitQueue,
  type Projection,
  type EventStore,
  type Relay,
  type ViewStore,
} from '#event-sourcing';
import type { Jobs } from '#jobs';
import type { Fact } from '#messaging';
import type { Logger, Seams } from '#platform';
import type { RpcHandlers } from '#rpc';
import { agenda } from './agenda/agenda.decider.ts';
import { agendaStream } from './agenda/agenda.events.ts';
import { AgendaService } from './agenda/agenda.service.ts';
import { HoldTimers } from './agenda/hold-timers.ts';
import { createAvailability, type AvailabilityService } from './availability/availability.service.ts';
import { ArrivalProcess } from './booking/arrival.process.ts';
import { bookings as bookingsDecider } from './booking/booking.decider.ts';
import { BookingIndex } from './booking/booking.index.ts';
import { BookingProcess } from './booking/booking.process.ts';
import { BookingQuery } from './booking/booking.query.ts';
import { BookingService } from './booking/booking.service.ts';
import { CancelAllProcess } from './booking/cancel-all.process.ts';
import { Carrying } from './booking/carrying.ts';
import { HoldProcess } from './booking/hold.process.ts';
import { Lanes } from './booking/lanes.ts';
import { Places } from './booking/places.ts';
import { Steps } from './booking/steps.ts';
import { createCatalogue, type CatalogueService } from './catalogue/catalogue.service.ts';
import { visitHeard } from './messaging/heard.ts';
import { factsOf } from './messaging/told.ts';
import { schedulingRpc } from './rpc/rpc.ts';
import { OpenIntents } from './settling/open-intents.ts';
import { Settler } from './settling/settler.ts';

export type SchedulingPorts = Readonly<{
  store: EventStore;
  views: ViewStore;
  jobs: Jobs;
  /** Resolves when the facts are durable at the broker. */
  publish: (facts: readonly Fact[]) => Promise<void>;
  pack: CountryPack;
  seams: Seams;
  log: Logger;
  /** True only where nobody else can write to the store (embedded, the folder is locked). */
  exclusive: boolean;
  holdSeconds: number;
}>;

export type Scheduling = Readonly<{
  rpc: RpcHandlers<SchedulingRpc>;
  /** Facts of the topic of visits. */
  hear(fact: Fact): Promise<void>;
  /** Fills the catalogue, builds the views, loads the timers. */
  start(): Promise<void>;
  stop(): Promise<void>;
  relay: Relay;
  settler: Settler;
}>;

/** Raise it when a fold or an index changes: the views are then built anew at the next start. */
const revisionOfViews = '1';

type Base = Readonly<{
  catalogue: CatalogueService;
  availability: AvailabilityService;
  agendas: AgendaService;
  bookings: BookingService;
}>;

const baseOf = (ports: SchedulingPorts, queue: CommitQueue): Base => {
  const { store, views, pack, exclusive } = ports;
  const { clock, timers } = ports.seams;
  const doors = { store: queue, clock, timers, exclusive };
  const catalogue = createCatalogue({ store, pack, clock, timers, exclusive });
  const agendaDoor = aggregates(agenda, doors);
  return {
    catalogue,
    availability: createAvailability({ views, store, catalogue, agendas: agendaDoor, exclusive, timers }),
    agendas: new AgendaService({
      agendas: agendaDoor,
      rulesFor: (centre, counter, date) => catalogue.rulesFor(centre, counter, date),
      clock,
      exclusive,
    }),
    bookings: new BookingService(aggregates(bookingsDecider, doors), exclusive),
  };
};

const relayOf = (ports: SchedulingPorts, queue: CommitQueue, fold: Projection): Relay => {
  const { publish, exclusive, log } = ports;
  const { timers, precedence } = ports.seams;
  return relay({ queue, fold, map: factsOf, publish, exclusive, timers, precedence, log, batch: commitsPerFold });
};

/** Builds the service; nothing runs before `start`. */
export const createScheduling = (ports: SchedulingPorts): Scheduling => {
  const { store, views, jobs, log, holdSeconds } = ports;
  const { clock, timers } = ports.seams;
  const queue = commitQueue(store);
  const { catalogue, availability, agendas, bookings } = baseOf(ports, queue);

  const [lanes, carrying] = [new Lanes(), new Carrying(agendas, bookings)];
  const process = { bookings, agendas, carrying, lanes, clock, places: new Places(catalogue, agendas, clock) };
  const steps = new Steps(process);
  const index: BookingIndex = new BookingIndex(views, () => told.drained());
  const query = new BookingQuery(bookings, agendas, carrying, index, clock);

  const holdTimers = new HoldTimers({ views, jobs, agendas, clock, timers, log });
  const booking = new BookingProcess(process, steps);
  const holds = new HoldProcess(process, steps, {
    holdSeconds,
    onHeld: ({ id, expiresAt, centre, counter }, date) =>
      holdTimers.add(id, expiresAt, agendaStream(centre, counter, date)),
  });
  const arrivals = new ArrivalProcess({ bookings, agendas, carrying, query, lanes });
  const cancelAll = new CancelAllProcess({ bookings, booking, holds, carrying, lanes, clock });

  const open = new OpenIntents(views);
  const settler = new Settler({ open, bookings, carrying, lanes, clock, timers, log });
  const folds = [open.fold, index.fold, holdTimers.fold, availability.each];
  const fold = resting(project({ views, store, revision: revisionOfViews, folds }), timers, foldAmongPeople);
  const told = relayOf(ports, queue, fold);

  return {
    rpc: schedulingRpc({
      admission: new Admission({ timers, precedence: ports.seams.precedence }),
      catalogue,
      availability,
      booking,
      holds,
      arrivals,
      cancelAll,
      query,
      clock,
    }),
    hear: visitHeard(bookings),
    start: async () => {
      await catalogue.fill();
      await told.start();
      await holdTimers.start();
      settler.start();
    },
    stop: async () => {
      await Promise.all([settler.stop(), holdTimers.stop()]);
      await told.stop();
    },
    relay: told,
    settler,
  };
};
