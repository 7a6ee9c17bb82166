import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { IdentityRpc, SchedulingRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { commitQueue, eventStoreAt, observedStore, storeAndRelayChecks, viewsAt, watchRelay } from '#event-sourcing';
import { brokerAt, observedBroker } from '#messaging';
import {
  addressesOf,
  brokerCheck,
  Closing,
  isEmbedded,
  keyEncryptionKeys,
  lockFolder,
  observedBy,
  readConfig,
  readinessOf,
  storeCheck,
  type Observed,
  type RunningService,
  type ServiceDefinition,
  type Setting,
} from '#platform';
import { observedRpc, rpcAt } from '#rpc';
import { IdentityConfig, identityProblems } from './config.ts';
import { IdentityModule } from './identity.module.ts';
import { createIdentity } from './identity.ts';
import { erasureAddressOf, erasureListAt } from './erasures/erasure-list-at.ts';
import { openKeyRing } from './keys/key-ring.ts';
import { identityHandlers, mayCallIdentity } from './rpc/identity.rpc.ts';
import { vaultAt } from './vault/vault-at.ts';

const name = 'identity';

const openPorts = async ({ env, seams, log }: Setting, observed: Observed, closing: Closing) => {
  const config = readConfig(IdentityConfig, env);
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
  const vault = await vaultAt(addresses.eventStore);
  closing.add('vault', () => vault.close());
  const erasures = await erasureListAt(erasureAddressOf(config));
  closing.add('erasure list', () => erasures.close());
  const broker = observedBroker(brokerAt(addresses.broker, { ...seams, log }), observed);
  closing.add('broker', () => broker.close());
  const hub = observedRpc(rpcAt(addresses.rpc, { timers: seams.timers, log }), observed);
  closing.add('rpc', () => hub.close());
  const keyRing = await openKeyRing(vault, keyEncryptionKeys(config, seams.random), seams.random);
  const pack = loadCountryPack(config.COUNTRY, config.COUNTRY_PACK_DIR);
  return {
    queue: commitQueue(store),
    views,
    vault,
    erasures,
    broker,
    hub,
    keyRing,
    pack,
    exclusive,
    seams,
    log,
  };
};

const open = async (setting: Setting, closing: Closing): Promise<RunningService> => {
  const observed = observedBy(setting, name);
  const { hub, broker, ...ports } = await openPorts(setting, observed, closing);
  const publish = broker.publish.bind(broker);
  const identity = createIdentity({ ...ports, publish, scheduling: hub.client<SchedulingRpc>(name) });
  await identity.start();
  closing.add('service', () => identity.stop());
  closing.add('figures', watchRelay(identity.relay, observed));
  await hub.serve<IdentityRpc>(name, identityHandlers(identity), mayCallIdentity);
  const app = await NestFactory.createApplicationContext(IdentityModule.of(identity), { logger: false });
  closing.add('module', () => app.close());
  const checks = [
    ...storeAndRelayChecks(ports.queue.store, identity.relay),
    { ...storeCheck(() => ports.vault.errands(1)), away: 'the vault does not answer' },
    brokerCheck(() => broker.trouble()),
  ];
  return { name, readiness: readinessOf(checks, setting.seams.timers), stop: () => closing.run() };
};

export const identityDefinition: ServiceDefinition = {
  name,
  problems: identityProblems,
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
