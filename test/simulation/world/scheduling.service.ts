import type { CountryPack } from '#country-pack';
import { silentLogger } from '#platform';
import { createScheduling, type Scheduling, type SchedulingPorts } from '../../../services/scheduling/src/scheduling.ts';
import { mayCallScheduling } from '../../../services/scheduling/src/rpc/rpc.ts';
import { visitTopic } from '#contracts';
import { seamsOf } from '../ports/seams.ts';
import type { Starter } from './host.ts';
import type { Ground } from './ground.ts';

export const holdSeconds = 40;

/** What a planted fault may put in the place of the product's own. */
export type SchedulingVariant = Readonly<{
  create?: (ports: SchedulingPorts) => Scheduling;
  pack?: (pack: CountryPack) => CountryPack;
}>;

export const schedulingStarter = (ground: Ground): Starter => {
  const name = 'scheduling';
  return async (life, incarnation) => {
    const { sim, broker, rpc, jobs, size, pack, variant } = ground;
    const file = size === 'small';
    const seams = seamsOf(sim, life, incarnation);
    const create = variant.scheduling ?? createScheduling;
    const ports: SchedulingPorts = {
      store: ground.store(name, life),
      views: ground.views(name, life),
      jobs: jobs.portOf(life, file),
      publish: broker.publisher(life, file),
      pack,
      seams,
      log: silentLogger,
      exclusive: file,
      holdSeconds,
    };
    const service = create(variant.ports?.(ports) ?? ports);
    await service.start();
    if (!life.alive) return;
    rpc.serve(life, service.rpc, mayCallScheduling);
    broker.subscribe(life, name, [visitTopic], (fact) => service.hear(fact));
    ground.running.push({ name, life, service, openIntents: () => service.settler.openIntents(), lag: () => service.relay.lag() });
  };
};
