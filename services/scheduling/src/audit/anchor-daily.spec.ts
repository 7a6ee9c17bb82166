import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventStoreAt, type EventStore, type NewCommit } from '#event-sourcing';
import { boundStore } from '../testing/bound-store.ts';
import { anchorKey, anchorPublicJwk, checkAnchor, type Anchor } from './anchor.ts';
import { anchorDaily, anchorFile } from './anchor-daily.ts';

const key = anchorKey(Buffer.alloc(32, 7));
const commitOf = (from: number, previousHash = ''): NewCommit => ({
  stream: 'agenda-a.x.2026-12-02',
  from,
  events: [{ type: 'Noted', data: {}, commandId: String(from) }],
  previousHash,
  recordedAt: '2026-12-01T05:00:00.000Z',
});

let store: EventStore;
let files: Map<string, string>;
let said: string[];
beforeEach(async () => {
  store = await eventStoreAt('memory:', 'scheduling');
  await store.append([commitOf(1)]);
  files = new Map();
  said = [];
});
afterEach(() => store.close());

/** Runs at these instants, one look after another; the process ends after the last. */
const runAt = async (instants: readonly string[]) => {
  const end = new AbortController();
  let look = 0;
  await anchorDaily(
    store,
    {
      signingKey: () => key,
      now: () => instants[look] ?? '',
      readFile: () => '',
      writeFile: (path, text) => {
        if (files.has(path)) throw new Error('it is there');
        files.set(path, text);
      },
    },
    {
      exists: (path) => files.has(path),
      timers: {
        sleep: () => {
          look += 1;
          if (look === instants.length) end.abort();
          return Promise.resolve();
        },
      },
      stopping: end.signal,
      say: (line) => said.push(line),
    },
    'anchors',
  );
};
const day = (date: string) => anchorFile('anchors', date);

it('makes one anchor a day, which holds, and none anew after it was stopped and came back', async () => {
  await runAt(['2026-12-01T05:00:00Z', '2026-12-01T23:50:00Z', '2026-12-02T00:00:00Z']);
  const first = files.get(day('2026-12-01'));
  await runAt(['2026-12-01T06:00:00Z', '2026-12-02T06:00:00Z', '2026-12-03T06:00:00Z']);
  expect([...files.keys()]).toEqual(['2026-12-01', '2026-12-02', '2026-12-03'].map(day));
  expect(files.get(day('2026-12-01'))).toBe(first);
  for (const text of files.values())
    expect(await checkAnchor(store, JSON.parse(text) as Anchor, anchorPublicJwk(key))).toMatchObject({ ok: true });
  expect(said).toHaveLength(3);
});

it('says that a store that does not answer has none, and tries again', async () => {
  const instants = ['2026-12-01T05:00:00Z', '2026-12-01T05:10:00Z'];
  const whole = store;
  let reads = 0;
  store = {
    ...boundStore(whole),
    all: (prefix) => {
      if ((reads += 1) > 1) return whole.all(prefix);
      throw new Error('the store does not answer');
    },
    close: () => whole.close(),
  };
  await runAt(instants);
  expect(said).toEqual([
    `NOT ANCHORED ${instants[0] ?? ''}: the store does not answer`,
    `anchored ${instants[1] ?? ''}`,
  ]);
  expect([...files.keys()]).toEqual([day('2026-12-01')]);
});
