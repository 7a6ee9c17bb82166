// One contract, every adapter of the view store.
import { describe, expect, it } from '@jest/globals';
import type { ViewStore } from './view-store.ts';
import { ViewsClosedError } from './view-store.ts';

type Slot = Readonly<{ id: string; centre?: string; tags?: readonly string[]; note?: string }>;
type Harness = Readonly<{ views: ViewStore; stop: () => Promise<void> }>;

const slotsOf = (views: ViewStore) =>
  views.collection<Slot>('slots', { indexes: { centre: ({ centre }) => centre, tags: ({ tags }) => tags } });
const ids = (docs: readonly Slot[]) => docs.map(({ id }) => id);

const cases: Readonly<Record<string, (views: ViewStore) => Promise<void>>> = {
  'finds nothing where nothing was put': async (views) => {
    expect(await slotsOf(views).get('a')).toBeUndefined();
    expect(await slotsOf(views).all()).toEqual([]);
    expect(await slotsOf(views).findBy('centre', 'x')).toEqual([]);
  },
  'gives back what was put last, and nothing once it is deleted': async (views) => {
    const slots = slotsOf(views);
    await slots.put({ id: 'a', note: 'a.b $x 🧡' });
    await slots.put({ id: 'a', centre: 'x', note: 'second' });
    expect(await slots.get('a')).toEqual({ id: 'a', centre: 'x', note: 'second' });
    await slots.delete('a');
    await slots.delete('a');
    expect(await slots.get('a')).toBeUndefined();
    expect(await slots.findBy('centre', 'x')).toEqual([]);
  },
  'finds documents by key, by id within a key': async (views) => {
    const slots = slotsOf(views);
    for (const [id, centre] of [
      ['c', 'x'],
      ['a', 'x'],
      ['b', 'y'],
      ['d', undefined],
    ] as const)
      await slots.put({ id, ...(centre && { centre }) });
    expect(ids(await slots.findBy('centre', 'x'))).toEqual(['a', 'c']);
    expect(ids(await slots.findBy('centre', 'x', { limit: 1 }))).toEqual(['a']);
    expect(ids(await slots.all())).toEqual(['a', 'b', 'c', 'd']);
  },
  'forgets the key that a document no longer has': async (views) => {
    const slots = slotsOf(views);
    await slots.put({ id: 'a', centre: 'x' });
    await slots.put({ id: 'a', centre: 'y' });
    expect(await slots.findBy('centre', 'x')).toEqual([]);
    expect(ids(await slots.findBy('centre', 'y'))).toEqual(['a']);
    await slots.put({ id: 'a' });
    expect(await slots.findBy('centre', 'y')).toEqual([]);
  },
  'finds documents by several keys': async (views) => {
    const slots = slotsOf(views);
    await slots.put({ id: 'a', tags: ['p', 'q', 'p'] });
    expect(ids(await slots.findBy('tags', 'p'))).toEqual(['a']);
    expect(ids(await slots.findBy('tags', 'q'))).toEqual(['a']);
  },
  'finds a range of keys, its start included and its end not, by key': async (views) => {
    const slots = slotsOf(views);
    for (const centre of ['5', '1', '3', '4', '2']) await slots.put({ id: `s-${centre}`, centre });
    expect(ids(await slots.findRange('centre', '2', '5'))).toEqual(['s-2', 's-3', 's-4']);
    expect(ids(await slots.findRange('centre', '2', '5', { limit: 2 }))).toEqual(['s-2', 's-3']);
    expect(await slots.findRange('centre', '5', '2')).toEqual([]);
  },
  'refuses to look in an index that was not declared': async (views) => {
    await expect(slotsOf(views).findBy('note', 'x')).rejects.toThrow(RangeError);
  },
  'keeps collections apart': async (views) => {
    await slotsOf(views).put({ id: 'a', centre: 'x' });
    const others = views.collection<Slot>('others', { indexes: { centre: ({ centre }) => centre } });
    expect(await others.get('a')).toBeUndefined();
    expect(await others.findBy('centre', 'x')).toEqual([]);
  },
  'sees its own writes inside a transaction, and nobody else does before its end': async (views) => {
    const slots = slotsOf(views);
    await slots.put({ id: 'a', centre: 'x' });
    await slots.put({ id: 'b', centre: 'x' });
    await views.transaction(async (transaction) => {
      const inside = slots.in(transaction);
      await inside.put({ id: 'c', centre: 'x' });
      await inside.put({ id: 'b', centre: 'y' });
      await inside.delete('a');
      expect(ids(await inside.findBy('centre', 'x'))).toEqual(['c']);
      expect(ids(await inside.findRange('centre', 'x', 'z'))).toEqual(['c', 'b']);
      expect(ids(await inside.all())).toEqual(['b', 'c']);
      expect(await inside.get('a')).toBeUndefined();
      expect(ids(await slots.findBy('centre', 'x'))).toEqual(['a', 'b']);
    });
    expect(ids(await slots.findBy('centre', 'x'))).toEqual(['c']);
    expect(ids(await slots.findBy('centre', 'y'))).toEqual(['b']);
  },
  'keeps nothing of a transaction that fails, and goes on': async (views) => {
    const slots = slotsOf(views);
    const failing = views.transaction(async (transaction) => {
      await slots.in(transaction).put({ id: 'a' });
      throw new Error('half way');
    });
    await expect(failing).rejects.toThrow('half way');
    expect(await slots.all()).toEqual([]);
    await slots.put({ id: 'b' });
    expect(ids(await slots.all())).toEqual(['b']);
  },
  'runs transactions one after another': async (views) => {
    const slots = slotsOf(views);
    const add = () =>
      views.transaction(async (transaction) => {
        const inside = slots.in(transaction);
        const seen = Number((await inside.get('count'))?.note ?? 0);
        await Promise.resolve();
        await inside.put({ id: 'count', note: String(seen + 1) });
      });
    await Promise.all(Array.from({ length: 20 }, add));
    expect((await slots.get('count'))?.note).toBe('20');
  },
  'forgets everything when cleared': async (views) => {
    await slotsOf(views).put({ id: 'a', centre: 'x' });
    await views.clear();
    expect(await slotsOf(views).all()).toEqual([]);
    expect(await slotsOf(views).findBy('centre', 'x')).toEqual([]);
  },
  'refuses every call once it is closed': async (views) => {
    await views.close();
    await views.close();
    await expect(slotsOf(views).get('a')).rejects.toThrow(ViewsClosedError);
    await expect(slotsOf(views).put({ id: 'a' })).rejects.toThrow(ViewsClosedError);
    await expect(views.flush()).rejects.toThrow(ViewsClosedError);
  },
};

/** Every adapter of the view store runs this. */
export const viewStoreContract = (name: string, start: () => Promise<Harness>): void =>
  describe(`${name} honours the ViewStore contract`, () => {
    for (const [sentence, run] of Object.entries(cases))
      it(sentence, async () => {
        const { views, stop } = await start();
        try {
          await run(views);
        } finally {
          await stop();
        }
      });
  });
