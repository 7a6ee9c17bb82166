import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '#platform';
import { scratchFolder } from '#testing';
import { next } from '../contract/story.ts';
import { eventStoreAt } from '../event-store-at.ts';
import type { Commit } from '../event-store.ts';
import { runRetellCommand } from './retell-command.ts';

describe('npm run retell', () => {
  let folder: ReturnType<typeof scratchFolder>;
  beforeEach(() => {
    folder = scratchFolder('retell');
  });
  afterEach(() => folder.remove());

  const address = () => `sqlite:${folder.path}`;
  const run = (...args: readonly string[]) => runRetellCommand(args, { DATA_DIR: folder.path, EVENT_STORE: address() });

  /** Commits of 06:00:00.000, 06:00:00.500 and 06:00:01.000, all told. */
  const told = async (service: string): Promise<void> => {
    const store = await eventStoreAt(address(), service);
    let last: Commit | undefined;
    for (const recordedAt of ['2026-12-01T05:59:59.999Z', '2026-12-01T06:00:00.000Z', '2026-12-01T06:00:00.500Z']) {
      await store.append([{ ...next('s-1', last, { type: 'Noted', data: {}, commandId: recordedAt }), recordedAt }]);
      last = (await store.read('s-1')).at(-1);
    }
    await store.markTold(await store.read('s-1'));
    await store.close();
  };
  const untold = async (service: string): Promise<readonly number[]> => {
    const store = await eventStoreAt(address(), service);
    const found = await store.untold(10);
    await store.close();
    return found.map(({ from }) => from);
  };

  it('has told again what was recorded at the instant or later, of all services', async () => {
    for (const name of ['scheduling', 'check-in', 'identity', 'notification']) await told(name);
    const { status, out } = await run('--since', '2026-12-01T06:00:00Z');
    expect([status, out]).toEqual([0, expect.stringContaining('scheduling, check-in, identity, notification')]);
    for (const name of ['scheduling', 'check-in', 'identity', 'notification'])
      expect(await untold(name)).toEqual([2, 3]);
  });

  it('leaves the other services alone when one is named, and takes an instant of any zone', async () => {
    await told('scheduling');
    await told('check-in');
    expect(await run('--since', '2026-12-01T09:00:00+03:00', '--service', 'check-in')).toMatchObject({ status: 0 });
    expect([await untold('scheduling'), await untold('check-in')]).toEqual([[], [2, 3]]);
  });

  it('refuses while the system runs on these files, and changes nothing then', async () => {
    await told('scheduling');
    await told('check-in');
    const running = lockFolder(folder.path, 'check-in');
    const { status, err } = await run('--since', '2026-12-01T06:00:00Z');
    running.release();
    expect([status, err]).toEqual([1, expect.stringContaining('in use by a running check-in')]);
    expect(await untold('scheduling')).toEqual([]);
  });

  it('makes no store where there is none', async () => {
    const { status, err } = await run('--since', '2026-12-01T06:00:00Z');
    expect([status, err]).toEqual([1, expect.stringContaining('no store')]);
    expect(existsSync(join(folder.path, 'scheduling.db'))).toBe(false);
  });

  it.each([
    [[]],
    [['--since', 'yesterday']],
    [['--since', '2026-12-01T06:00:00Z', '--service', 'gateway']],
    [['more']],
  ])('does not understand %j and says what it would', async (args) => {
    const { status, err } = await run(...args);
    expect([status, err]).toEqual([2, expect.stringContaining('npm run retell -- --since')]);
  });

  it('says with --help what it does', async () => {
    expect(await run('--help')).toMatchObject({ status: 0, out: expect.stringContaining('--service S') });
  });
});
