import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventStoreAt, type EventStore, type NewCommit } from '#event-sourcing';
import { anchorKey } from './anchor.ts';
import type { Daily } from './anchor-daily.ts';
import { auditCommand } from './audit-command.ts';

const now = '2026-12-01T21:00:00Z';
const commitOf = (stream: string, from: number, previousHash: string): NewCommit => ({
  stream,
  from,
  events: [{ type: 'CentreOpened', data: { n: from }, commandId: `${stream} ${String(from)}` }],
  previousHash,
  recordedAt: '2026-12-01T20:00:00.000Z',
});

/** One look, and then it is to end. */
const end = new AbortController();
const over: Daily = {
  exists: (path) => path.endsWith('there/2026-12-01.json'),
  timers: {
    sleep: () => {
      end.abort();
      return Promise.resolve();
    },
  },
  stopping: end.signal,
  say: () => undefined,
};

describe('npm run audit -- anchor, key and --anchor', () => {
  const files = new Map<string, string>();
  let store: EventStore;

  const run = (args: readonly string[], key: Buffer | undefined = Buffer.alloc(32, 7)) =>
    auditCommand(args, {
      eventStore: 'memory:',
      open: () => Promise.resolve({ ...bound(), close: () => Promise.resolve() }),
      signingKey: () => (key.length > 0 ? anchorKey(key) : undefined),
      now: () => now,
      daily: () => over,
      readFile: (path) => {
        const text = files.get(path);
        if (text === undefined) throw new Error(`there is no ${path}`);
        return text;
      },
      writeFile: (path, text) => {
        if (path === 'full/disk') throw new Error('no space left');
        files.set(path, text);
      },
    });
  const bound = (): Omit<EventStore, 'close'> => ({
    append: (batch) => store.append(batch),
    read: (stream, from) => store.read(stream, from),
    untold: (limit, after) => store.untold(limit, after),
    markTold: (commits) => store.markTold(commits),
    retell: (since) => store.retell(since),
    all: (prefix) => store.all(prefix),
  });

  beforeAll(async () => {
    store = await eventStoreAt('memory:', 'scheduling');
    await store.append([commitOf('centre-a', 1, ''), commitOf('centre-b', 1, '')]);
    files.set('key.json', (await run(['key'])).out);
    await run(['anchor', '--to', 'today.json']);
  });
  afterAll(() => store.close());

  it('print the public key alone, and what was signed without the names of the streams', async () => {
    const key = JSON.parse((await run(['key'])).out) as Record<string, unknown>;
    expect(Object.keys(key)).not.toContain('d');
    const { status, out } = await run(['anchor', '--to', 'again.json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ date: now, key });
    expect(out).not.toContain('centre-a');
    expect(files.get('again.json')).toContain('centre-a');
  });

  it('makes the anchor of the day until it is stopped', async () => {
    expect(await run(['anchor', '--daily', 'anchors'])).toEqual({ status: 0, out: '', err: '' });
    expect(files.get('anchors/2026-12-01.json')).toContain('centre-a');
  });

  it('check a store against an anchor with the public key alone', async () => {
    const asked = ['--anchor', 'today.json', '--anchor-key', 'key.json', '--json'];
    const { status, out } = await run(asked, Buffer.alloc(0));
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, anchor: { ok: true, genuine: true } });
    const inline = ['--anchor', 'today.json', '--anchor-key', files.get('key.json') ?? ''];
    expect((await run(inline, Buffer.alloc(0))).status).toBe(0);
  });

  it('end with 1 when the key is another or a stream is gone', async () => {
    const other = (await run(['key'], Buffer.alloc(32, 8))).out;
    expect((await run(['--anchor', 'today.json', '--anchor-key', other])).status).toBe(1);
    const whole = store;
    store = await eventStoreAt('memory:', 'scheduling');
    await store.append([commitOf('centre-a', 1, '')]);
    const { status, out } = await run(['--anchor', 'today.json', '--anchor-key', 'key.json']);
    await store.close();
    store = whole;
    expect([status, out.includes('centre-b')]).toEqual([1, true]);
  });

  it.each([
    [['anchor'], /--to FILE/],
    [['anchor', '--to', 'x.json', '--daily', 'anchors'], /--to FILE or --daily/],
    [['--anchor', 'today.json'], /go together/],
    [['--anchor-key', 'key.json'], /go together/],
    [['--anchor', 'missing.json', '--anchor-key', 'key.json'], /cannot be read/],
    [['--anchor', 'key.json', '--anchor-key', 'key.json'], /no anchor/],
    [['--anchor', 'today.json', '--anchor-key', '{"kty":"RSA"}'], /no public key/],
    [['anchor', '--to', 'full/disk'], /cannot be written/],
    [['anchors'], /not known/],
  ])('%j ends with 2 and says why', async (args, why) => {
    const { status, err } = await run(args);
    expect([status, why.test(err)]).toEqual([2, true]);
  });

  it('end with 2 where there is no key to sign with', async () => {
    for (const args of [['key'], ['anchor', '--to', 'x.json'], ['anchor', '--daily', 'x']]) {
      const { status, err } = await run(args, Buffer.alloc(0));
      expect([status, err.includes('no key to sign with')]).toEqual([2, true]);
    }
  });
});
