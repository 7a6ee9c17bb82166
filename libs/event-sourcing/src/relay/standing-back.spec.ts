import { describe, expect, it } from '@jest/globals';
import type { Precedence } from '#platform';
import { settle } from '../writer/testing/counters.ts';
import { house, writerOf } from './testing/house.ts';

/** People who wait until `answered` is called, and keep everything else back meanwhile. */
const crowd = () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const precedence: Precedence = { answering: (work) => work(), turn: () => promise };
  return { precedence, answered: () => resolve(true) };
};

describe('a relay in a crowd', () => {
  it('neither folds nor tells until its turn comes', async () => {
    const { precedence, answered } = crowd();
    const { store, broker, folded, relay } = house({ precedence });
    await relay.start();
    await writerOf(store, 's-1')();
    await settle();
    expect(folded).toEqual([]);
    answered();
    await relay.told();
    expect([folded, broker.facts]).toEqual([['s-1 1'], ['s-1 1']]);
    await relay.stop();
  });

  it('folds at once for somebody who waits for the views, and goes on standing back with what it tells', async () => {
    const { precedence } = crowd();
    const { store, broker, folded, relay } = house({ precedence });
    await relay.start();
    const write = writerOf(store, 's-1');
    for (let n = 0; n < 2; n += 1) {
      await write();
      await settle();
      await relay.drained();
    }
    expect([folded, broker.facts]).toEqual([['s-1 1', 's-1 2'], []]);
  });

  it('folds few commits at once while people wait, and all there are afterwards', async () => {
    const sizes: number[] = [];
    const said = [false, true];
    const precedence: Precedence = { answering: (work) => work(), turn: () => Promise.resolve(said.shift() ?? true) };
    const fold = (commits: readonly unknown[]) => {
      sizes.push(commits.length);
      return Promise.resolve();
    };
    const { store, relay } = house({ precedence, fold });
    await relay.start();
    await Promise.all(Array.from({ length: 300 }, (_, n) => writerOf(store, `s-${n}`)()));
    await settle();
    await relay.drained();
    expect(sizes).toEqual([50, 250]);
    await relay.stop();
  });

  it('stops while it stands back', async () => {
    const { precedence, answered } = crowd();
    const { store, folded, relay } = house({ precedence });
    await relay.start();
    await writerOf(store, 's-1')();
    await settle();
    await relay.stop();
    answered();
    await settle();
    expect(folded.length).toBeLessThanOrEqual(1);
  });
});
