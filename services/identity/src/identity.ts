// The service from its ports, without a framework: what a simulator runs, and what Nest only wires.
import { project, relay, type CommitQueue, type ViewStore } from '#event-sourcing';
import type { Fact } from '#messaging';
import { identityAggregates } from './aggregates.ts';
import { foldLooks, looksView } from './look/looks.projection.ts';
import { factsOf } from './messaging/told.ts';
import { memoryErasureList } from './erasures/erasure-list-at.ts';
import type { ErasureList } from './erasures/erasure-list.port.ts';
import { identityServices, type ServicesPorts } from './services.ts';
import { foldSessions, sessionsView } from './session/sessions.projection.ts';
import { Sweeper } from './sweeper.ts';

export type IdentityPorts = Omit<ServicesPorts, 'doors' | 'erasures' | 'sessionsView' | 'looksView' | 'seen'> &
  Readonly<{
    queue: CommitQueue;
    views: ViewStore;
    publish: (facts: readonly Fact[]) => Promise<void>;
    /** Left out: nothing is ever restored. */
    erasures?: ErasureList;
  }>;

/** Raised when a fold or an index of the views changes. */
const viewsRevision = '1';

export const createIdentity = (ports: IdentityPorts) => {
  const { queue, views, seams, log, exclusive, publish } = ports;
  const { clock, timers, precedence } = seams;
  const [sessions, looks] = [sessionsView(views), looksView(views)];
  const folds = [foldSessions(sessions), foldLooks(looks)];
  const fold = project({ views, store: queue.store, revision: viewsRevision, folds });
  const telling = relay<Fact>({ queue, fold, map: factsOf, publish, timers, precedence, log, exclusive });
  const doors = identityAggregates({ store: queue, clock, timers, exclusive });
  const seen = () => telling.drained();
  const erasures = ports.erasures ?? memoryErasureList();
  const services = identityServices({
    ...ports,
    erasures,
    doors,
    sessionsView: sessions,
    looksView: looks,
    seen,
  });
  const sweeper = new Sweeper(services, timers, log);
  return {
    ...services,
    relay: telling,
    /** Erases again whom a restored copy brought back, folds what is untold, then takes up what was promised before the last end. */
    start: async () => {
      await services.erasingAgain.run();
      await telling.start();
      sweeper.start();
    },
    /** Finishes what is under way; what is left waits in the vault and the store. */
    stop: async () => {
      await sweeper.stop();
      await telling.stop();
    },
  };
};
export type Identity = ReturnType<typeof createIdentity>;
