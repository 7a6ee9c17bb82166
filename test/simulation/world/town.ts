// The hosts of a world and the citizens before its doors.
import type { AllRpc } from '#contracts';
import { schedulingDoor, type Door } from '../crowd/door.ts';
import { HttpDoor } from '../crowd/http-door.ts';
import type { Life, Sim } from '../engine/sim.ts';
import { gatewayStarter } from './gateway.ts';
import type { Ground } from './ground.ts';
import { Host, type Starter } from './host.ts';
import { checkInStarter, identityStarter, notificationStarter, schedulingStarter } from './services.ts';

/** `core`: scheduling alone, asked as the gateway asks. `whole`: every service, asked at the gateway's doors. */
export type Extent = 'core' | 'whole';

const hostsOf = (ground: Ground, extent: Extent): readonly (readonly [string, readonly Starter[]])[] => {
  const scheduling = schedulingStarter(ground);
  const others = [identityStarter, checkInStarter, notificationStarter, gatewayStarter].map((starter) =>
    starter(ground),
  );
  if (ground.file) return [['all', extent === 'core' ? [scheduling] : [scheduling, ...others]]];
  const two = [['scheduling-1', [scheduling]] as const, ['scheduling-2', [scheduling]] as const];
  if (extent === 'core') return two;
  const names = ['identity-1', 'check-in-1', 'notification-1', 'gateway-1'];
  return [...two, ...names.map((name, i) => [name, others.slice(i, i + 1)] as const)];
};

export const startHosts = (sim: Sim, ground: Ground, extent: Extent): readonly Host[] => {
  const hosts = hostsOf(ground, extent).map(([name, starters]) => new Host(sim, name, starters, ground.lives));
  sim.onDeath = (life) => {
    ground.died(life);
    hosts.find(({ name }) => name === life.name)?.died();
  };
  for (const host of hosts) host.start();
  return hosts;
};

export const doorOf = (sim: Sim, ground: Ground, city: Life, extent: Extent): Door => {
  const client = (caller: string) => ground.rpc.client<AllRpc>(city, caller);
  if (extent === 'whole') return new HttpDoor(sim, city, ground.rpc.client(city, 'browser'), ground);
  const clients = { gateway: client('gateway'), checkIn: client('check-in'), identity: client('identity') };
  return schedulingDoor(clients, () => sim.clock().now());
};
