// How each service is built for one life of its host: as its definition does it, with simulated ports.
import { bookingTopic, citizenTopic, visitTopic, type AllRpc, type IdentityRpc, type SchedulingRpc } from '#contracts';
import { commitQueue } from '#event-sourcing';
import { checkInSecrets, derivedSecretsOf, givenSecrets, silentLogger } from '#platform';
import { createCheckIn } from '../../../services/check-in/src/create-check-in.ts';
import { checkInHandlers, mayCallCheckIn } from '../../../services/check-in/src/rpc/check-in.rpc.ts';
import { createIdentity } from '../../../services/identity/src/identity.ts';
import { derivedKeyRing } from '../../../services/identity/src/keys/key-ring.ts';
import { identityHandlers, mayCallIdentity } from '../../../services/identity/src/rpc/identity.rpc.ts';
import { createNotification } from '../../../services/notification/src/notification.ts';
import { createScheduling, type SchedulingPorts } from '../../../services/scheduling/src/scheduling.ts';
import { mayCallScheduling } from '../../../services/scheduling/src/rpc/rpc.ts';
import type { Channels } from '../../../services/notification/src/channel/channels.ts';
import type { Life } from '../engine/sim.ts';
import { seamsOf } from '../ports/seams.ts';
import { vaultOf } from '../ports/vault.ts';
import type { Ground } from './ground.ts';
import type { Starter } from './host.ts';

export const holdSeconds = 40;
/** The key-encryption key of the simulated installation. */
export const kek = Buffer.alloc(32, 7);

/** Facts that each service hears, by its consumer group: compared with the shipped consumers by a spec. */
export const consumers: Readonly<Record<string, readonly string[]>> = {
  scheduling: [visitTopic],
  'check-in': [bookingTopic],
  notification: [bookingTopic, citizenTopic, visitTopic],
};

export const schedulingStarter =
  (ground: Ground): Starter =>
  async (life, incarnation) => {
    const name = 'scheduling';
    const { broker, rpc, jobs, pack, variant, file } = ground;
    const ports: SchedulingPorts = {
      store: ground.store(name, life),
      views: ground.views(name, life),
      jobs: jobs.portOf(life, file),
      publish: broker.publisher(life, file),
      pack,
      seams: seamsOf(ground.sim, life, incarnation),
      log: silentLogger,
      exclusive: file,
      holdSeconds,
    };
    const service = createScheduling(variant.scheduling?.(ports, ground, life) ?? ports);
    await service.start();
    if (!life.alive) return;
    rpc.serve(life, service.rpc, mayCallScheduling);
    ground.subscribe(name, life, consumers[name] ?? [], (fact) => service.hear(fact));
    const { relay, settler } = service;
    ground.running.push({ name, life, openIntents: () => settler.openIntents(), lag: () => relay.lag() });
  };

export const identityStarter =
  (ground: Ground): Starter =>
  async (life, incarnation) => {
    const name = 'identity';
    const { sim, broker, rpc, pack, file } = ground;
    const seams = seamsOf(sim, life, incarnation);
    const service = createIdentity({
      queue: commitQueue(ground.store(name, life)),
      views: ground.views(name, life),
      vault: vaultOf(sim, life, ground.vault),
      publish: broker.publisher(life, file),
      scheduling: rpc.client<SchedulingRpc>(life, name),
      pack,
      keyRing: derivedKeyRing(kek, seams.random),
      seams,
      log: silentLogger,
      exclusive: file,
    });
    await service.start();
    if (!life.alive) return;
    ground.staffKeys = service.staffKeys;
    rpc.serve(life, identityHandlers(service), mayCallIdentity);
    ground.running.push({ name, life, lag: () => service.relay.lag() });
  };

export const checkInStarter =
  (ground: Ground): Starter =>
  async (life, incarnation) => {
    const name = 'check-in';
    const { broker, rpc, file } = ground;
    const service = createCheckIn({
      store: ground.store(name, life),
      exclusive: file,
      views: ground.views(name, life),
      broker: { publish: broker.publisher(life, file) },
      rpc: rpc.client<SchedulingRpc & IdentityRpc>(life, name),
      secrets: givenSecrets(derivedSecretsOf(kek, checkInSecrets)),
      seams: seamsOf(ground.sim, life, incarnation),
      log: silentLogger,
    });
    await service.relay.start();
    if (!life.alive) return;
    rpc.serve(life, checkInHandlers(service), mayCallCheckIn);
    ground.subscribe(name, life, consumers[name] ?? [], (fact) => service.heard.booking(fact));
    ground.running.push({ name, life, lag: () => service.relay.lag() });
  };

const channelsOf = (ground: Ground, life: Life): Channels => {
  const { phones, variant } = ground;
  const channels = phones.channels(life);
  const { channel } = variant;
  return channel
    ? { ...channels, sms: channel(channels.sms, ground), email: channel(channels.email, ground) }
    : channels;
};

export const notificationStarter =
  (ground: Ground): Starter =>
  async (life, incarnation) => {
    const name = 'notification';
    const { rpc, jobs, pack, file } = ground;
    const service = createNotification({
      queue: commitQueue(ground.store(name, life)),
      views: ground.views(name, life),
      jobs: jobs.portOf(life, file),
      rpc: rpc.client<AllRpc>(life, name),
      channels: channelsOf(ground, life),
      pack,
      seams: seamsOf(ground.sim, life, incarnation),
      log: silentLogger,
      exclusive: file,
    });
    await service.start();
    if (!life.alive) return;
    rpc.serve(life, service.rpc);
    ground.subscribe(name, life, consumers[name] ?? [], (fact) => service.hear(fact));
    ground.running.push({ name, life });
  };
