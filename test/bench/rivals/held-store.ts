// The whole system with scheduling's store held to a pace by a wrapper around its port: a disk that is slow.
import type { SchedulingRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { eventStoreAt, viewsAt, type EventStore } from '#event-sourcing';
import { jobsAt } from '#jobs';
import { brokerAt } from '#messaging';
import {
  addressesOf,
  CommonConfig,
  endOnSignal,
  processEnv,
  readConfig,
  startServices,
  systemSetting,
  type ServiceDefinition,
  type Timers,
} from '#platform';
import { rpcAt } from '#rpc';
import type * as AllInOne from '../../../services/all-in-one/src/services.ts';
import type * as Scheduling from '../../../services/scheduling/src/scheduling.ts';
import type * as SchedulingRpcModule from '../../../services/scheduling/src/rpc/rpc.ts';
import { built } from '../stage/built.ts';

const { createScheduling } = await built<typeof Scheduling>('scheduling/src/scheduling.js');
const { mayCallScheduling } = await built<typeof SchedulingRpcModule>('scheduling/src/rpc/rpc.js');
const { services } = await built<typeof AllInOne>('all-in-one/src/services.js');
const env = processEnv();
/** A booking is two events. */
const eventsPerSecond = 2 * Number(env['BOOKINGS_PER_SECOND']);

const madeUpForMs = 20;

const held = (store: EventStore, timers: Timers): EventStore => {
  let freeAt = 0;
  const append: EventStore['append'] = async (commits) => {
    const events = commits.reduce((sum, commit) => sum + commit.events.length, 0);
    // What the append itself takes is made up for: the pace is the limit, over any longer while.
    const begun = Math.max(timers.monotonicMs() - madeUpForMs, freeAt);
    freeAt = begun + (events * 1000) / eventsPerSecond;
    await timers.sleep(Math.max(0, freeAt - timers.monotonicMs()));
    return store.append(commits);
  };
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = name === 'append' ? append : Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
};

const slowScheduling: ServiceDefinition = {
  name: 'scheduling',
  start: async ({ seams, log }) => {
    const config = readConfig(CommonConfig, env);
    const { eventStore, broker: brokerAddress, jobs: jobsAddress, rpc } = addressesOf(config);
    const broker = brokerAt(brokerAddress, { ...seams, log });
    const service = createScheduling({
      store: held(await eventStoreAt(eventStore, 'scheduling'), seams.timers),
      views: await viewsAt(eventStore, 'scheduling'),
      jobs: jobsAt(jobsAddress, { ...seams, log }),
      publish: (facts) => broker.publish(facts),
      pack: loadCountryPack(config.COUNTRY, config.COUNTRY_PACK_DIR),
      seams,
      log,
      exclusive: true,
      holdSeconds: 300,
    });
    await service.start();
    await rpcAt(rpc, { timers: seams.timers, log }).serve<SchedulingRpc>('scheduling', service.rpc, mayCallScheduling);
    return { name: 'scheduling', readiness: async () => ({ ready: true, reasons: [] }), stop: () => service.stop() };
  },
};

const setting = systemSetting('held', env);
const definitions = services.map((one) => (one.name === 'scheduling' ? slowScheduling : one));
const running = await startServices(definitions, setting);
endOnSignal(running, setting.log);
process.stdout.write(`ready at ${running.services.find(({ name }) => name === 'gateway')?.address ?? ''}\n`);
