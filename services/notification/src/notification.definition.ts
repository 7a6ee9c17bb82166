import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { AllRpc, NotificationRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { commitQueue, eventStoreAt, viewsAt } from '#event-sourcing';
import { jobsAt } from '#jobs';
import { brokerAt, FactsServer } from '#messaging';
import {
  addressesOf,
  Closing,
  ConfigError,
  isEmbedded,
  lockFolder,
  readConfig,
  type ServiceDefinition,
} from '#platform';
import { rpcAt, type MayCall } from '#rpc';
import { channelsAt, closeChannels } from './channel/channels.ts';
import { NotificationConfig, problemsOf } from './config.ts';
import { createNotification } from './notification.ts';
import { NotificationModule } from './notification.module.ts';

const name = 'notification';
const mayCall: MayCall<NotificationRpc> = {
  'notification.phone-messages': ['gateway'],
  'notification.delivery-report': ['gateway'],
  'notification.statistics': ['gateway'],
};

export const notificationDefinition: ServiceDefinition = {
  name,
  start: async ({ env, seams, log }) => {
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
      const store = await eventStoreAt(eventStore, name);
      closing.add('event store', () => store.close());
      const views = await viewsAt(eventStore, name);
      closing.add('views', () => views.close());
      const channels = channelsAt(config, seams.timers, log);
      closing.add('channels', () => closeChannels(channels));
      const jobs = jobsAt(jobsAddress, { ...seams, log });
      closing.add('jobs', () => jobs.close());
      const broker = brokerAt(brokerAddress, { ...seams, log });
      closing.add('broker', () => broker.close());
      const hub = rpcAt(rpcAddress, { timers: seams.timers, log });
      closing.add('rpc', () => hub.close());
      const pack = loadCountryPack(config.COUNTRY, config.COUNTRY_PACK_DIR);
      const rpc = hub.client<AllRpc>(name);
      const queue = commitQueue(store);
      const service = createNotification({ queue, views, jobs, rpc, channels, pack, seams, log, exclusive });
      await service.start();
      closing.add('service', () => service.stop());
      await hub.serve<NotificationRpc>(name, service.rpc, mayCall);
      const strategy = new FactsServer(broker, name);
      const app = await NestFactory.createMicroservice(NotificationModule.of(service), { strategy, logger: false });
      await app.listen();
      closing.add('consumers', () => app.close());
      return { name, readiness: () => Promise.resolve({ ready: true, reasons: [] }), stop: () => closing.run() };
    } catch (error) {
      await closing.run();
      throw error;
    }
  },
};
