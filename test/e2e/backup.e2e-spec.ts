import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, scratchFolder } from '#testing';
import { addDays } from '#time';
import { api, freeSlots, inParallel, moveClock, newCitizen, phoneMessages, type Citizen } from './support/api.ts';
import { Life, type Account } from './support/crowd.ts';
import { startSystem, type System } from './support/system.ts';
import { audit, dayFrom, ownBookings, startTwenty, twenty } from './support/twenty.ts';

const operation = join(import.meta.dirname, '../../dist/services/all-in-one/src/operation');
const distributed = process.env['SYSTEM'] === 'distributed';

const figuresOf = async (system: System): Promise<string> => {
  const doors = system.parts?.names.map((name) => system.parts?.at(name) ?? '') ?? [system.at];
  const pages = await Promise.all(doors.map(async (door) => (await fetch(`${door}/metrics`)).text()));
  return pages.join('\n');
};

/** Facts not told or heard yet, and messages that are due and not sent. */
const waiting = async (system: System): Promise<number> => {
  const text = await figuresOf(system);
  const figure = (name: string) => {
    const lines = [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))];
    return lines.length === 0 ? NaN : lines.reduce((sum, [, value]) => sum + Number(value), 0);
  };
  return figure('huduma_relay_untold') + figure('huduma_consumer_lag') + figure('huduma_messages_waiting');
};

type Ran = Readonly<{ status: number | null; text: string }>;

/** Runs a command beside everything else. */
const run = (command: string, args: readonly string[], env: System['env']): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(operation, `${command}-cli.js`), ...args], { env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.once('exit', (status) => resolve({ status, text }));
  });

describe('a backup taken while people book', () => {
  const [copy, place] = [scratchFolder('huduma-backup'), scratchFolder('huduma-restored')];
  const [quietPlace, outside] = [scratchFolder('huduma-quiet'), scratchFolder('huduma-erasures')];
  const list = join(outside.path, 'erasures.log');
  const started: System[] = [];
  let [old, restored] = [] as unknown as [System, System];
  let [people, told] = [[] as Citizen[], [] as readonly string[]];
  let before: readonly Readonly<{ citizen: Citizen; bookings: ReadonlyMap<string, number> }>[] = [];

  beforeAll(async () => {
    old = await startTwenty({ ERASURE_LIST: list });
    started.push(old);
    people = await inParallel(Array.from({ length: 17 }), 8, () => newCitizen(old));
  });
  afterAll(async () => {
    for (const system of started) await system.remove();
    for (const folder of [copy, place, quietPlace, outside]) folder.remove();
  });

  /** An empty place with the key of the old one, and what is said there. */
  const emptyPlace = (dataDir: string, name: string) => {
    const { KEY_ENCRYPTION_KEY = '', EVENT_STORE = '' } = old.env;
    const there = distributed ? { KEY_ENCRYPTION_KEY, EVENT_STORE: `${EVENT_STORE}-${name}` } : undefined;
    const bringKey = () => {
      mkdirSync(dataDir, { recursive: true });
      if (!there) copyFileSync(join(old.dataDir, 'development-key'), join(dataDir, 'development-key'));
    };
    const env = { ...old.env, DATA_DIR: dataDir, ...there };
    const start = async () => {
      const { COUNTRY = '', COUNTRY_PACK_DIR = '', ERASURE_LIST = '' } = old.env;
      const system = await startSystem({
        ...{ dataDir, env: { COUNTRY, COUNTRY_PACK_DIR, ERASURE_LIST } },
        ...(there ? { place: there } : {}),
      });
      started.push(system);
      return system;
    };
    return { env, bringKey, start };
  };

  it('is made beside a crowd, without a key in it', async () => {
    const days = await Promise.all([3, 4, 5, 6].map((days) => dayFrom(old, days)));
    const slots = await Promise.all(days.map((date) => freeSlots(old, twenty.plenty, twenty.centre, date)));
    // One is not of the crowd: their booking stands, and they are reminded of it.
    const [, { token }] = people as [Citizen, Citizen];
    const wish = { service: twenty.plenty, centre: twenty.centre, start: slots[0]?.[0]?.start };
    expect((await api(old, 'POST', '/v1/bookings', { token, key: 'remembered', body: wish })).status).toBe(201);
    const accounts: Account[] = people.slice(2).map((citizen) => ({ citizen, bookings: new Map() }));
    const life = new Life(
      old,
      accounts,
      slots.flat().map(({ start }) => start),
      new Set(),
      'crowd',
    );
    const working = life.work();
    await eventually(() => life.answered >= 60, 60_000);
    told = await eventually(async () => {
      const ids = (await phoneMessages(old)).map(({ id }) => id);
      return ids.length >= 2 * people.length && ids;
    }, 60_000);
    before = accounts.map(({ citizen, bookings }) => ({
      citizen,
      bookings: new Map([...bookings].map(([id, { revision }]) => [id, revision])),
    }));
    const answeredBefore = life.answered;
    const { status, text } = await run('backup', ['--to', join(copy.path, 'taken')], old.env);
    expect([status, text]).toEqual([0, expect.stringContaining('Taken at')]);
    process.stdout.write(`${String(life.answered - answeredBefore)} answers while the copy was made\n`);
    expect(life.answered).toBeGreaterThan(answeredBefore);
    life.end();
    await working;
    const files = readdirSync(join(copy.path, 'taken')).sort();
    const end = distributed ? 'ndjson' : 'db';
    const stores = ['check-in', 'identity', 'identity-vault', 'notification', 'scheduling'];
    const others = [
      'manifest.json',
      ...(existsSync(join(old.dataDir, 'trial-clock.json')) ? ['trial-clock.json'] : []),
    ];
    expect(files.filter((file) => !/^(insight|relations)\./.test(file))).toEqual(
      [...stores.map((name) => `${name}.${end}`), ...others].sort(),
    );
  });

  it('is refused where its key lies, and where something is already', async () => {
    const inside = await run('backup', ['--to', join(old.dataDir, 'copy')], old.env);
    expect([inside.status, inside.text]).toEqual([1, expect.stringContaining('must lie outside')]);
    const again = await run('backup', ['--to', join(copy.path, 'taken')], old.env);
    expect([again.status, again.text]).toEqual([1, expect.stringContaining('is not empty')]);
    const onto = await run('restore', ['--from', join(copy.path, 'taken')], old.env);
    expect([onto.status, onto.text]).toEqual([1, expect.stringContaining('empty place')]);
  });

  it('is restored in an empty place, with a clean audit', async () => {
    const [erased] = people;
    expect((await api(old, 'DELETE', '/v1/me', { token: erased?.token })).status).toBe(204);
    await eventually(() => existsSync(list));
    await old.stop();
    const { env, bringKey, start } = emptyPlace(place.path, 'restored');
    const another = { ...env, KEY_ENCRYPTION_KEY: distributed ? Buffer.alloc(32, 7).toString('base64') : undefined };
    const keyless = await run('restore', ['--from', join(copy.path, 'taken')], another);
    const why = distributed ? 'is not the one under which' : 'key-encryption key is not here';
    expect([keyless.status, keyless.text]).toEqual([1, expect.stringContaining(why)]);
    bringKey();
    const { status, text } = await run('restore', ['--from', join(copy.path, 'taken')], env);
    expect([status, text]).toEqual([0, expect.stringContaining('the audit is clean')]);
    restored = await start();
  });

  it('has every booking that was answered before it began', async () => {
    for (const { citizen, bookings } of before) {
      const own = new Map((await ownBookings(restored, citizen)).map((one) => [one['id'], Number(one['revision'])]));
      for (const [id, revision] of bookings) expect(own.get(id) ?? 0).toBeGreaterThanOrEqual(revision);
    }
  });

  it('tells nothing again that was told before', async () => {
    await eventually(async () => (await waiting(restored)) === 0, 60_000);
    const again = new Set((await phoneMessages(restored)).map(({ id }) => id));
    expect(told.length).toBeGreaterThanOrEqual(2 * people.length);
    expect(told.filter((id) => again.has(id))).toEqual([]);
    // What was under way when the copy was made is settled within ten seconds.
    await eventually(() => audit(restored)['status'] === 0, 30_000);
    expect(audit(restored)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  it('forgets whoever was erased since', async () => {
    const [erased, other] = people;
    const logIn = ({ username, secret }: Pick<Citizen, 'username' | 'secret'>) =>
      api(restored, 'POST', '/v1/sessions', { body: { username, secret } });
    expect((await logIn(erased ?? { username: '', secret: '' })).status).toBe(401);
    expect((await logIn(other ?? { username: '', secret: '' })).status).toBe(201);
  });

  it('gives up, where told so, what is due before a time', async () => {
    const [first, after] = [await dayFrom(restored, 3), await dayFrom(restored, 9)];
    const { env, bringKey, start } = emptyPlace(quietPlace.path, 'quiet');
    bringKey();
    const until = `${after}T00:00:00Z`;
    const { status, text } = await run('restore', ['--from', join(copy.path, 'taken'), '--quiet-until', until], env);
    expect([status, text]).toEqual([0, expect.stringContaining('the audit is clean')]);
    const quiet = await start();
    const reminders = async (system: System) =>
      (await phoneMessages(system)).filter(({ kind }) => kind === 'reminder').length;
    for (const system of [restored, quiet]) await moveClock(system, `${addDays(first, -1)}T14:30:00Z`);
    await eventually(async () => (await reminders(restored)) > 0 && (await waiting(restored)) === 0, 60_000);
    await eventually(async () => (await waiting(quiet)) === 0, 60_000);
    process.stdout.write(`${String(await reminders(restored))} reminders told, and none of them in the quiet place\n`);
    expect(await phoneMessages(quiet)).toEqual([]);
  });
});
