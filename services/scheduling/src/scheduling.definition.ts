import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { SchedulingRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { eventStoreAt, observedStore, storeAndRelayChecks, viewsAt, watchRelay } from '#event-sourcing';
import { jobsAt, observedJobs } from '#jobs';
import { brokerAt, factsChecks, FactsServer, observedBroker } from '#messaging';
import {
  addressesOf,
  Closing,
  isEmbedded,
  jobsCheck,
  lockFolder,
  observedBy,
  readConfig,
  readinessOf,
  type ServiceDefinition,
} from '#platform';
import { observedRpc, rpcAt } from '#rpc';
import { SchedulingConfig, schedulingProblems } from './config.ts';
import { mayCallScheduling } from './rpc/rpc.ts';
import { createScheduling } from './scheduling.ts';
import { SchedulingModule } from './scheduling.module.ts';

const name = 'scheduling';

export const schedulingDefinition: ServiceDefinition = {
  name,
  problems: schedulingProblems,
  start: async (setting) => {
    const { env, seams, log } = setting;
    const observed = observedBy(setting, name);
    const config = readConfig(SchedulingConfig, env);
    const addresses = addressesOf(config);
    const closing = new Closing(log);
    try {
      const exclusive = isEmbedded(addresses.eventStore);
      if (exclusive) {
        const lock = lockFolder(config.DATA_DIR, name);
        closing.add('lock', () => lock.release());
      }
      const store = observedStore(await eventStoreAt(addresses.eventStore, name), observed);
      closing.add('event store', () => store.close());
      const views = await viewsAt(addresses.eventStore, name);
      closing.add('views', () => views.close());
      const jobs = observedJobs(jobsAt(addresses.jobs, { ...seams, log }), observed);
      closing.add('jobs', () => jobs.close());
      const broker = observedBroker(brokerAt(addresses.broker, { ...seams, log }), observed);
      closing.add('broker', () => broker.close());
      const service = createScheduling({
        store,
        views,
        jobs,
        publish: (facts) => broker.publish(facts),
        pack: loadCountryPack(config.COUNTRY, config.COUNTRY_PACK_DIR),
        seams,
        log,
        exclusive,
        holdSeconds: config.HOLD_SECONDS,
      });
      closing.add('service', () => service.stop());
      await service.start();
      closing.add('figures', watchRelay(service.relay, observed));
      const hub = observedRpc(rpcAt(addresses.rpc, { timers: seams.timers, log }), observed);
      closing.add('rpc', () => hub.close());
      await hub.serve<SchedulingRpc>(name, service.rpc, mayCallScheduling);
      const strategy = new FactsServer(broker, name);
      const app = await NestFactory.createMicroservice(SchedulingModule.of(service), { strategy, logger: false });
      closing.add('consumers', () => app.close());
      await app.listen();
      const checks = [
        ...storeAndRelayChecks(store, service.relay),
        ...factsChecks(broker, strategy),
        jobsCheck(jobs.reachable),
      ];
      return { name, readiness: readinessOf(checks, seams.timers), stop: () => closing.run() };
    } catch (error) {
      await closing.run();
      throw error;
    }
  },
};
