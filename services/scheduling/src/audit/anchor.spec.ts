import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import fc from 'fast-check';
import { eventStoreAt, seal, type EventStore, type NewCommit } from '#event-sourcing';
import { scratchFolder } from '#testing';
import { anchorKey, anchorPublicJwk, checkAnchor, makeAnchor, type Anchor, type AnchorBreak } from './anchor.ts';

const date = '2026-12-01T21:00:00Z';
const key = anchorKey(Buffer.alloc(32, 7));
const jwk = anchorPublicJwk(key);
const streams = ['agenda-a.x.2026-12-02', 'agenda-b.x.2026-12-02', 'bookings-p', 'bookings-p1', 'rules'];
const commitsEach = 4;

/** Commits of one or two events that join, `word` in each. */
const chain = (stream: string, count: number, word = 'noted'): readonly NewCommit[] => {
  const commits: NewCommit[] = [];
  let [from, previousHash] = [1, ''];
  for (let n = 0; n < count; n += 1) {
    const event = { type: 'Noted', data: { word, n }, commandId: `c${String(n)}` };
    const recordedAt = `2026-12-01T06:00:0${String(n)}.000Z`;
    const commit = { stream, from, previousHash, recordedAt, events: n % 2 === 0 ? [event] : [event, event] };
    commits.push(commit);
    const { to, hash } = seal(commit);
    [from, previousHash] = [to + 1, hash];
  }
  return commits;
};

const folder = scratchFolder('huduma-anchor');
let store: EventStore;
let forger: DatabaseSync;
let anchor: Anchor;

beforeAll(async () => {
  store = await eventStoreAt(`sqlite:${folder.path}`, 'scheduling');
  for (const stream of streams) for (const commit of chain(stream, commitsEach)) await store.append([commit]);
  anchor = (await makeAnchor(store, date, key)) as Anchor;
  forger = new DatabaseSync(join(folder.path, 'scheduling.db'));
  forger.exec('PRAGMA synchronous=OFF');
});
afterAll(async () => {
  forger.close();
  await store.close();
  folder.remove();
});

type Row = Readonly<{
  position: number;
  stream: string;
  first: number;
  events: string;
  recorded_at: string;
  last: number;
}>;
const rows = (): readonly Row[] => forger.prepare('SELECT * FROM commits ORDER BY position').all() as unknown as Row[];

const check = () => checkAnchor(store, anchor, jwk);
const set = (position: number, column: string, value: string | number): void =>
  void forger.prepare(`UPDATE commits SET ${column} = ? WHERE position = ?`).run(value, position);

/** Does it, looks, and undoes it: everything stands as before. */
const tried = async <T>(change: () => void, look: () => Promise<T>): Promise<T> => {
  const before = rows();
  change();
  try {
    return await look();
  } finally {
    forger.exec('BEGIN; DELETE FROM commits');
    const columns = Object.keys(before[0] ?? {});
    const put = forger.prepare(`INSERT INTO commits (${columns.join()}) VALUES (${columns.map(() => '?').join()})`);
    for (const row of before) put.run(...Object.values(row as Record<string, string | number>));
    forger.exec('COMMIT');
  }
};

describe('an anchor', () => {
  it('holds over a store that nobody touched, and says what came after it', async () => {
    expect(await check()).toEqual({
      ...{ date, ok: true, genuine: true, broken: [] },
      unprotected: { streams: 0, commits: 0, events: 0 },
    });
    const more = chain('bookings-p', commitsEach + 1).at(-1);
    const found = await tried(
      () => undefined,
      async () => {
        await store.append([...(more ? [more] : []), ...chain('new', 1)]);
        return check();
      },
    );
    expect(found).toMatchObject({ ok: true, unprotected: { streams: 1, commits: 2, events: 2 } });
  });

  it('is signed with a key of the key-encryption key, and checked with the public one alone', async () => {
    expect(anchorPublicJwk(anchorKey(Buffer.alloc(32, 7)))).toEqual(jwk);
    expect(Object.keys(jwk).sort()).toEqual(['crv', 'kty', 'x']);
    const other = anchorPublicJwk(anchorKey(Buffer.alloc(32, 8)));
    expect(await checkAnchor(store, anchor, other)).toMatchObject({ ok: false, genuine: false });
  });

  it('is not believed once a date, a count or a head in it is another', async () => {
    const heads = anchor.heads.map(
      ([stream, version, hash], n) => [stream, version - (n === 0 ? 1 : 0), hash] as const,
    );
    const forged: readonly Anchor[] = [
      { ...anchor, date: '2026-12-02T21:00:00Z' },
      { ...anchor, counts: { ...anchor.counts, events: 1 } },
      { ...anchor, heads },
      { ...anchor, heads: anchor.heads.slice(1) },
      { ...anchor, signature: `${anchor.signature.slice(0, -4)}AAAA` },
    ];
    for (const each of forged) expect((await checkAnchor(store, each, jwk)).genuine).toBe(false);
  });

  it('is not made of a store that is broken', async () => {
    const made = await tried(
      () => set(1, 'events', '[]'),
      () => makeAnchor(store, date, key),
    );
    expect(made).toMatchObject([{ stream: streams[0], at: 1 }]);
  });
});

describe('what only the anchor finds, for the chain joins', () => {
  it('names the versions that were cut off', async () => {
    const cut = () => forger.exec(`DELETE FROM commits WHERE stream = 'bookings-p' AND first >= 4`);
    expect((await tried(cut, check)).broken).toEqual([{ stream: 'bookings-p', from: 4, to: 6, why: 'was cut off' }]);
  });

  it('names a stream that is gone', async () => {
    const remove = () => forger.exec(`DELETE FROM commits WHERE stream = 'rules'`);
    expect((await tried(remove, check)).broken).toEqual([{ stream: 'rules', from: 1, to: 6, why: 'is gone' }]);
  });

  it('names a stream that was written anew with all its hashes', async () => {
    const found = await tried(
      () => forger.exec(`DELETE FROM commits WHERE stream = 'bookings-p1'`),
      async () => {
        for (const commit of chain('bookings-p1', commitsEach, 'forged')) await store.append([commit]);
        return check();
      },
    );
    const why = 'was written anew: its commits are others';
    expect(found.broken).toEqual([{ stream: 'bookings-p1', from: 1, to: 6, why }]);
  });

  it('names a newest commit that another one replaced', async () => {
    const found = await tried(
      () => forger.exec(`DELETE FROM commits WHERE stream = 'bookings-p' AND first >= 4`),
      async () => {
        const [, , , last] = chain('bookings-p', commitsEach);
        const third = seal(chain('bookings-p', 3).at(-1) as NewCommit);
        await store.append([chain('bookings-p', 3).at(-1) as NewCommit]);
        const other = { type: 'Noted', data: { word: 'forged' }, commandId: 'c' };
        if (last)
          await store.append([{ ...last, from: third.to + 1, previousHash: third.hash, events: [other, other] }]);
        return check();
      },
    );
    expect(found.broken.map(({ stream }) => stream)).toEqual(['bookings-p']);
  });
});

const texts = ['stream', 'recorded_at', 'previous_hash', 'events'] as const;
const edits = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom(...texts, 'first', 'last', 'deleted', 'swapped'),
  where: fc.nat(),
  sign: fc.integer({ min: 33, max: 125 }),
});
type Edit = typeof edits extends fc.Arbitrary<infer E> ? E : never;

const otherSign = (text: string, { where, sign }: Edit): string => {
  const at = text === '' ? 0 : where % text.length;
  const other = String.fromCharCode(text.charCodeAt(at) === sign ? sign + 1 : sign);
  return text.slice(0, at) + other + text.slice(at + 1);
};

/** Makes the edit; how to undo it. */
const forge = (all: readonly Row[], edit: Edit): (() => void) => {
  const row = all[edit.at % all.length] as Row & Record<string, string | number>;
  const { kind, where } = edit;
  switch (kind) {
    case 'deleted':
      forger.prepare('DELETE FROM commits WHERE position = ?').run(row.position);
      return () => {
        const columns = Object.keys(row);
        const put = `INSERT INTO commits (${columns.join()}) VALUES (${columns.map(() => '?').join()})`;
        forger.prepare(put).run(...Object.values(row));
      };
    case 'swapped': {
      const other = all[(edit.at + 1 + (where % (all.length - 1))) % all.length] as Row;
      const exchange = (one: Row, two: Row) => {
        set(one.position, 'events', two.events);
        set(two.position, 'events', one.events);
      };
      if (other.events === row.events) set(row.position, 'events', `${row.events} `);
      else exchange(row, other);
      return () => [row, other].forEach(({ position, events }) => set(position, 'events', events));
    }
    case 'first':
    case 'last':
      set(row.position, kind, row[kind] + 100 + (where % 1_000));
      return () => set(row.position, kind, row[kind]);
    default:
      set(row.position, kind, otherSign(String(row[kind]), edit));
      return () => set(row.position, kind, String(row[kind]));
  }
};

/** The commits that an edit changes. Of two in one stream only the earlier: what follows a break is not read. */
const edited = (all: readonly Row[], { at, kind, where }: Edit): readonly Row[] => {
  const [row, other] = [at, at + 1 + (where % (all.length - 1))].map((n) => all[n % all.length] as Row) as [Row, Row];
  if (kind !== 'swapped' || other.events === row.events) return [row];
  if (row.stream !== other.stream) return [row, other];
  return [row.first < other.first ? row : other];
};

/** True when something named lies in the versions of the commit. */
const isNamed = (broken: readonly AnchorBreak[], { stream, first, last }: Row): boolean =>
  broken.some((one) => one.stream === stream && one.from <= last && first <= one.to);

it('10,000 random edits of what is stored are all found and named by their place', async () => {
  const all = rows();
  await fc.assert(
    fc.asyncProperty(edits, async (edit) => {
      const undo = forge(all, edit);
      const { ok, broken } = await check();
      undo();
      expect(ok).toBe(false);
      for (const row of edited(all, edit))
        if (!isNamed(broken, row)) throw new Error(`not named: ${JSON.stringify([edit, row, broken])}`);
    }),
    { numRuns: 10_000, seed: 11, endOnFailure: true },
  );
  expect((await check()).ok).toBe(true);
}, 120_000);
