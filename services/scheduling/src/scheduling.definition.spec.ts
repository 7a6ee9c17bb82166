import { expect, it } from '@jest/globals';
import type { SchedulingRpc } from '#contracts';
import { silentLogger, startServices } from '#platform';
import { rpcAt } from '#rpc';
import { scratchFolder, testSeams } from '#testing';
import { testPacks } from './catalogue/testing/catalogue.testing.ts';
import { schedulingDefinition } from './scheduling.definition.ts';
import { by, key, scarce } from './testing/world.ts';

it('starts on a folder, serves the gateway, and starts again with everything there', async () => {
  const folder = scratchFolder('scheduling');
  const env = { DATA_DIR: folder.path, COUNTRY: 'twenty', COUNTRY_PACK_DIR: testPacks };
  const seams = testSeams();
  const ask = { ...by('asha'), person: 'asha', command: key('one'), ...scarce };
  const answers: unknown[] = [];
  for (const _ of ['first', 'second']) {
    const running = await startServices([schedulingDefinition], { env, seams, log: silentLogger });
    expect(await running.readiness()).toEqual({ ready: true, reasons: [] });
    const hub = rpcAt(`local:${folder.path}`, { timers: seams.timers, log: silentLogger });
    const gateway = hub.client<SchedulingRpc>('gateway');
    answers.push(await gateway.call('scheduling.book', ask));
    const { items } = await gateway.call('scheduling.bookings', by('asha'));
    expect(items).toHaveLength(1);
    await expect(gateway.call('scheduling.cancel-all', { ...by('asha'), reason: 'x' })).rejects.toThrow();
    await hub.close();
    await running.stop();
  }
  expect(answers[0]).toEqual(answers[1]);
  folder.remove();
});
