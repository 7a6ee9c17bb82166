import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { AllRpc, NotificationRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { commitQueue, eventStoreAt, observedStore, storeAndRelayChecks, viewsAt, watchRelay } from '#event-sourcing';
import { jobsAt, observedJobs } from '#jobs';
import { brokerAt, factsChecks, FactsServer, observedBroker } from '#messaging';
import {
  addressesOf,
  Closing,
  ConfigError,
  isEmbedded,
  jobsCheck,
  lockFolder,
  observedBy,
  readConfig,
  readinessOf,
  type ServiceDefinition,
} from '#platform';
import { observedRpc, rpcAt, type MayCall } from '#rpc';
import { channelsAt, closeChannels } from './channel/channels.ts';
import { observedChannels } from './channel/observed-channel.ts';
import { NotificationConfig, notificationProblems, problemsOf } from './config.ts';
import { createNotification } from './notification.ts';
import { NotificationModule } from './notification.module.ts';
import { watchMessages } from './sending/figures.ts';

const name = 'notification';
const mayCall: MayCall<NotificationRpc> = {
  'notification.phone-messages': ['gateway'],
  'notification.delivery-report': ['gateway'],
  'notification.statistics': ['gateway'],
};

export const notificationDefinition: ServiceDefinition = {
  name,
  problems: notificationProblems,
  start: async (setting) => {
    const { env, seams, log } = setting;
    const observed = observedBy(setting, name);
    const config = readConfig(NotificationConfig, env);
    const problems = problemsOf(config);
    if (problems.length > 0) throw new ConfigError(problems);
    const { eventStore, broker: brokerAddress, jobs: jobsAddress, rpc: rpcAddress } = addressesOf(config);
    const closing = new Closing(log);
    try {
      const exclusive = isEmbedded(eventStore);
      if (exclusive) {
        const lock = lockFolder(config.DATA_DIR, name);
        closing.add('lock', () => lock.release());
      }
      const store = observedStore(await eventStoreAt(eventStore, name), observed);
      closing.add('event store', () => store.close());
      const views = await viewsAt(eventStore, name);
      closing.add('views', () => views.close());
      const channels = observedChannels(channelsAt(config, seams.timers, log), observed);
      closing.add('channels', () => closeChannels(channels));
      const jobs = observedJobs(jobsAt(jobsAddress, { ...seams, log }), observed);
      closing.add('jobs', () => jobs.close());
      const broker = observedBroker(brokerAt(brokerAddress, { ...seams, log }), observed);
      closing.add('broker', () => broker.close());
      const hub = observedRpc(rpcAt(rpcAddress, { timers: seams.timers, log }), observed);
      closing.add('rpc', () => hub.close());
      const pack = loadCountryPack(config.COUNTRY, config.COUNTRY_PACK_DIR);
      const rpc = hub.client<AllRpc>(name);
      const queue = commitQueue(store);
      const service = createNotification({ queue, views, jobs, rpc, channels, pack, seams, log, exclusive });
      await service.start();
      closing.add('service', () => service.stop());
      closing.add('figures', watchRelay(service.relay, observed));
      closing.add('figures of messages', watchMessages(service, seams.clock, observed));
      await hub.serve<NotificationRpc>(name, service.rpc, mayCall);
      const strategy = new FactsServer(broker, name);
      const app = await NestFactory.createMicroservice(NotificationModule.of(service), { strategy, logger: false });
      await app.listen();
      closing.add('consumers', () => app.close());
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
