// Another key-encryption key while every service is a process of its own, identity and the gateway twice: one process after the
// other is started again, and people go on asking.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api, pause } from './support/api.ts';
import { holding, stillHolds, type Held } from './support/held.ts';
import type { Parts } from './support/many-processes.ts';
import type { System } from './support/system.ts';
import { startTwenty } from './support/twenty.ts';

const keysTool = join(import.meta.dirname, '../../dist/services/identity/src/keys/cli.js');
const next = Buffer.alloc(32, 9).toString('base64');
/** Below what a person may ask in a minute. */
const paceMs = 700;

describe('another key-encryption key, one process after the other', () => {
  let [system, parts, held] = [] as unknown as [System, Parts, Held];
  let former = '';
  const answers = new Map<string, number>();
  let asking = true;
  let asked: Promise<void> = Promise.resolve();

  // The same request again and again, at both gateways: another booking, or another refusal than "later", must never come.
  const goOnAsking = async () => {
    for (const name of ['gateway', 'gateway-2']) while (asking && parts.at(name) === '') await pause(50);
    for (let turn = 0; asking; turn += 1) {
      const at = parts.at(turn % 2 === 0 ? 'gateway' : 'gateway-2');
      const { citizen, booking } = held;
      const ask = { token: citizen.token, key: booking.key, body: booking.body };
      const said = await api({ at }, 'POST', '/v1/bookings', ask).catch(() => undefined);
      const word = said ? `${String(said.status)} ${String(said.body['id'] ?? said.body['code'])}` : 'not there';
      answers.set(word, (answers.get(word) ?? 0) + 1);
      await pause(paceMs);
    }
  };
  const roll = async (change: System['env']) => {
    for (const name of parts.names) {
      await parts.end(name, 'SIGTERM');
      await parts.start(name, change);
    }
  };
  const tool = (verb: string, kill = false) =>
    new Promise<Readonly<{ status: number | null; text: string }>>((resolve) => {
      const env = { ...system.env, KEY_ENCRYPTION_KEY: next, KEY_ENCRYPTION_KEY_OLD: former };
      const child = spawn(process.execPath, [keysTool, verb, '--json'], { env });
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      if (kill) child.once('spawn', () => void pause(300).then(() => child.kill('SIGKILL')));
      child.once('exit', (status) => resolve({ status, text }));
    });
  const everywhere = async () => {
    for (const name of ['gateway', 'gateway-2']) await stillHolds({ ...system, at: parts.at(name) }, held);
  };

  beforeAll(async () => {
    system = await startTwenty({}, { replicas: { identity: 2, gateway: 2 } });
    if (!system.parts) throw new Error('this needs SYSTEM=distributed');
    parts = system.parts;
    former = String(system.env['KEY_ENCRYPTION_KEY']);
    held = await holding(system);
    asked = goOnAsking();
  });
  afterAll(async () => {
    asking = false;
    await asked;
    await system.remove();
  });

  it('is made known to all, then takes the place of the former', async () => {
    await roll({ KEY_ENCRYPTION_KEY: former, KEY_ENCRYPTION_KEY_OLD: next });
    await roll({ KEY_ENCRYPTION_KEY: next, KEY_ENCRYPTION_KEY_OLD: former });
    await everywhere();
  });

  it('wraps everything anew beside them, also when that is killed', async () => {
    await tool('rotate', true);
    const rotated = await tool('rotate');
    expect([rotated.status, JSON.parse(rotated.text)]).toMatchObject([0, { former: 0, neither: 0, missing: 0 }]);
    await everywhere();
  });

  it('is then the only one', async () => {
    await roll({ KEY_ENCRYPTION_KEY: next, KEY_ENCRYPTION_KEY_OLD: undefined });
    await everywhere();
  });

  it('and nobody heard anything but the one answer, or to ask again', async () => {
    asking = false;
    await asked;
    const { answer } = held.booking;
    const later = ['not there', '503 service.unavailable', '503 service.outcome-unknown'];
    const words = [...answers.keys()].filter((word) => !later.includes(word));
    process.stdout.write(`${JSON.stringify(Object.fromEntries(answers))}\n`);
    expect(words).toEqual([`201 ${String(answer.body['id'])}`]);
  });
});
