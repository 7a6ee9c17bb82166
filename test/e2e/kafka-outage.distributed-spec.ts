import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bookingTopic } from '#contracts';
import { eventually } from '#testing';
import { pause } from './support/api.ts';
import { BusyPeople } from './support/busy-people.ts';
import { killEngine, startEngine } from './support/engines.ts';
import { outageMs, patienceMs, startTown, type Town } from './support/outage.ts';
import { publishRaw } from './support/raw-fact.ts';
import { audit } from './support/twenty.ts';

describe('Kafka and the facts on it, two notifications joined', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown(6, { replicas: { notification: 2 } });
  });
  afterAll(async () => town.system.remove());

  const dead = async (...options: readonly string[]) => {
    const { status, stdout, stderr } = await town.run('libs/messaging/src/dead/cli.js', ...options);
    if (stdout === '') throw new Error(`dead ${options.join(' ')} ended with ${String(status)}: ${stderr}`);
    return {
      status,
      ...(JSON.parse(stdout) as { items: readonly Readonly<Record<string, string>>[]; replayed: number }),
    };
  };
  const parked = async () => (await dead('list', '--topic', bookingTopic, '--json')).items;

  it('killed and back while people book: all is told in the order of its revisions, nothing twice, nothing lost', async () => {
    const crowd = new BusyPeople(town, 'kafka');
    crowd.begin();
    await eventually(() => crowd.answered >= 30, patienceMs);
    await killEngine('kafka');
    const before = crowd.answered;
    await pause(outageMs);
    const meanwhile = crowd.answered - before;
    await startEngine('kafka');
    const back = crowd.answered;
    await eventually(() => crowd.answered >= back + 20, patienceMs);
    await crowd.end();
    crowd.report(`Kafka away: ${String(meanwhile)} answers meanwhile`);
    expect(meanwhile).toBeGreaterThanOrEqual(30);
    expect([...crowd.troubles]).toEqual([]);
    await crowd.everybodyHeard(patienceMs);
    expect(audit(town.system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  it('a fact that nobody understands is parked with its reason, the rest goes on, and it can be told again', async () => {
    expect(await parked()).toEqual([]);
    const type = 'huduma.scheduling.booking.taken.v1';
    await publishRaw(town.system, { topic: bookingTopic, key: 'poison', id: 'poison-1', type, data: { booking: 7 } });
    await eventually(async () => (await parked()).length === 2, patienceMs);
    const found = await parked();
    expect(found.map(({ id, reason }) => [id, reason])).toEqual([
      ['poison-1', expect.stringMatching(/breaks its schema/)],
      ['poison-1', expect.stringMatching(/breaks its schema/)],
    ]);
    expect(found.map(({ group }) => group).sort()).toEqual(['check-in', 'notification']);
    const crowd = new BusyPeople(town, 'poison');
    crowd.begin();
    await eventually(() => crowd.answered >= 24, patienceMs);
    await crowd.end();
    await crowd.everybodyHeard(patienceMs);
    // Nothing is mended here: it is told again, and parked again.
    expect((await dead('replay', '--topic', bookingTopic, '--json')).replayed).toBe(1);
    await eventually(async () => (await parked()).length === 2, patienceMs);
  });
});
