import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { CheckInRpc, IdentityRpc, SchedulingRpc } from '#contracts';
import { eventStoreAt, observedStore, storeAndRelayChecks, viewsAt, watchRelay } from '#event-sourcing';
import { brokerAt, factsChecks, FactsServer, observedBroker } from '#messaging';
import {
  addressesOf,
  askedSecrets,
  checkInSecrets,
  Closing,
  isEmbedded,
  keyEncryptionKeys,
  lockFolder,
  observedBy,
  readConfig,
  readinessOf,
  type Check,
  type KeptSecrets,
  type Observed,
  type RunningService,
  type ServiceDefinition,
  type Setting,
  wrappingOf,
} from '#platform';
import { observedRpc, rpcAt } from '#rpc';
import { CheckInModule } from './check-in.module.ts';
import { CheckInConfig } from './config.ts';
import { createCheckIn } from './create-check-in.ts';
import { checkInHandlers, mayCallCheckIn } from './rpc/check-in.rpc.ts';

const name = 'check-in';

const openPorts = async ({ env, seams, log }: Setting, observed: Observed, closing: Closing) => {
  const config = readConfig(CheckInConfig, env);
  const addresses = addressesOf(config);
  const exclusive = isEmbedded(addresses.eventStore);
  if (exclusive) {
    const lock = lockFolder(config.DATA_DIR, name);
    closing.add('lock', () => lock.release());
  }
  const store = observedStore(await eventStoreAt(addresses.eventStore, name), observed);
  closing.add('event store', () => store.close());
  const views = await viewsAt(addresses.eventStore, name);
  closing.add('views', () => views.close());
  const broker = observedBroker(brokerAt(addresses.broker, { ...seams, log }), observed);
  closing.add('broker', () => broker.close());
  const hub = observedRpc(rpcAt(addresses.rpc, { timers: seams.timers, log }), observed);
  closing.add('rpc', () => hub.close());
  const wrapping = wrappingOf(keyEncryptionKeys(config, seams.random), seams.random);
  return { store, exclusive, views, broker, hub, wrapping, seams, log };
};

/** Asking is also how they come to be known before the first slip. */
const slipKeysCheck = (secrets: KeptSecrets<typeof checkInSecrets>): Check => ({
  away: 'slips cannot be signed: identity did not hand over a secret that KEY_ENCRYPTION_KEY opens',
  weight: 'degraded',
  look: () => secrets.open().then(() => undefined),
});

const open = async (setting: Setting, closing: Closing): Promise<RunningService> => {
  const observed = observedBy(setting, name);
  const { hub, wrapping, ...ports } = await openPorts(setting, observed, closing);
  const rpc = hub.client<SchedulingRpc & IdentityRpc>(name);
  const secrets = askedSecrets(checkInSecrets, wrapping, () => rpc.call('identity.check-in-secrets', {}));
  const checkIn = createCheckIn({ ...ports, rpc, secrets });
  await checkIn.relay.start();
  closing.add('relay', () => checkIn.relay.stop());
  closing.add('figures', watchRelay(checkIn.relay, observed));
  await hub.serve<CheckInRpc>(name, checkInHandlers(checkIn), mayCallCheckIn);
  const strategy = new FactsServer(ports.broker, name);
  const app = await NestFactory.createMicroservice(CheckInModule.of(checkIn.heard), { strategy, logger: false });
  closing.add('consumers', () => app.close());
  await app.listen();
  const checks = [
    ...storeAndRelayChecks(ports.store, checkIn.relay),
    ...factsChecks(ports.broker, strategy),
    slipKeysCheck(secrets),
  ];
  const readiness = readinessOf(checks, setting.seams.timers);
  return { name, readiness, stop: () => closing.run() };
};

export const checkInDefinition: ServiceDefinition = {
  name,
  start: async (setting) => {
    const closing = new Closing(setting.log);
    try {
      return await open(setting, closing);
    } catch (error) {
      await closing.run();
      throw error;
    }
  },
};
