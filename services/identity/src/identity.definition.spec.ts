import { expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import type { IdentityRpc } from '#contracts';
import { brokerAt, type Fact } from '#messaging';
import { silentLogger } from '#platform';
import { rpcAt } from '#rpc';
import { eventually, scratchFolder, testSeams } from '#testing';
import { identityDefinition } from './identity.definition.ts';
import { asha } from './testing/world.ts';

it('starts on an empty folder, serves its doors to those who may ask, tells facts, and ends', async () => {
  const folder = scratchFolder('identity');
  const seams = testSeams();
  const setting = { env: { DATA_DIR: folder.path, HASHING: 'cheapest' }, seams, log: silentLogger };
  const running = await identityDefinition.start(setting);
  await expect(identityDefinition.start(setting)).rejects.toMatchObject({ name: 'FolderInUseError' });
  const hub = rpcAt(`local:${folder.path}`, { timers: seams.timers, log: silentLogger });
  const broker = brokerAt(`embedded:${folder.path}`, { ...seams, log: silentLogger });
  const heard: Fact[] = [];
  const subscription = await broker.subscribe('spec', ['huduma.identity.citizen'], (fact) =>
    Promise.resolve(void heard.push(fact)),
  );

  const gateway = hub.client<IdentityRpc>('gateway');
  await gateway.call('identity.register', { command: { id: 'k', fingerprint: 'f' }, registration: asha });
  const issued = await eventually(() => heard.find(({ type }) => type.includes('code-issued')));
  const { citizen, issue } = issued.data as { citizen: string; issue: number };
  await expect(gateway.call('identity.code', { citizen, issue })).rejects.toThrow('may not call');
  const told = await hub.client<IdentityRpc>('notification').call('identity.code', { citizen, issue });
  const session = await gateway.call('identity.log-in', {
    command: { id: 'l', fingerprint: 'f' },
    username: told?.username ?? '',
    secret: told?.code ?? '',
  });
  expect(session.mustChangeSecret).toBe(true);
  expect(await running.readiness()).toEqual({ ready: true, reasons: [] });

  await subscription.stop();
  await running.stop();
  await broker.close();
  await hub.close();
  expect(readdirSync(folder.path)).toEqual(
    expect.arrayContaining(['identity.db', 'identity-vault.db', 'development-key']),
  );
  const again = await identityDefinition.start(setting);
  await again.stop();
  folder.remove();
});
