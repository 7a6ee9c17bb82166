// A usual way behind the same doors as ours: the real gateway and identity, with a stand-in for scheduling.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SchedulingRpc } from '#contracts';
import {
  addressesOf,
  CommonConfig,
  endOnSignal,
  processEnv,
  readConfig,
  startServices,
  systemSetting,
  type ServiceDefinition,
} from '#platform';
import { rpcAt } from '#rpc';
import type * as Gateway from '../../../services/gateway/src/gateway.definition.ts';
import type * as Identity from '../../../services/identity/src/identity.definition.ts';
import { built } from '../stage/built.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { oneEventPerAppend } from './one-event.ts';

type Served = Pick<SchedulingRpc, 'scheduling.book'>;

const ways = { N1: conditionalUpdate, N3: oneEventPerAppend };

const env = processEnv();
const makeWay = ways[env['WAY'] === 'N3' ? 'N3' : 'N1'];
const idMadeBy = (command: string) => createHash('sha256').update(`booking:${command}`).digest('hex').slice(0, 26);

const standIn: ServiceDefinition = {
  name: 'scheduling',
  start: async ({ seams, log }) => {
    const config = readConfig(CommonConfig, env);
    const way = makeWay(join(config.DATA_DIR, 'usual.db'));
    const hub = rpcAt(addressesOf(config).rpc, { timers: seams.timers, log });
    await hub.serve<Served>('scheduling', {
      'scheduling.book': async (request) => {
        if ('hold' in request) throw new Error('this way knows no holds');
        const { command, person, service, centre, start } = request;
        return way.book({ id: idMadeBy(command.id), person, service, centre, start });
      },
    });
    return { name: 'scheduling', readiness: async () => ({ ready: true, reasons: [] }), stop: () => hub.close() };
  },
};

const { gatewayDefinition } = await built<typeof Gateway>('gateway/src/gateway.definition.js');
const { identityDefinition } = await built<typeof Identity>('identity/src/identity.definition.js');
const setting = systemSetting('usual', env);
const running = await startServices([identityDefinition, standIn, gatewayDefinition], setting);
endOnSignal(running, setting.log);
process.stdout.write(`ready at ${running.services[2]?.address ?? ''}\n`);
