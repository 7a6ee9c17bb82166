import { describe, expect, it } from '@jest/globals';
import type { Timers } from '#platform';
import type { Commit } from '../event-store.ts';
import type { Projection } from './projection.ts';
import { commitsPerFold, foldAmongPeople, resting } from './resting.ts';

const commits = (count: number) => Array.from({ length: count }, () => ({}) as Commit);

/** Time stands still but for what is slept. */
const world = (full?: number) => {
  const slept: number[] = [];
  const folded: number[] = [];
  let now = 0;
  const timers: Timers = {
    after: () => ({ cancel: () => undefined }),
    monotonicMs: () => now,
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
  const nothing = () => Promise.resolve();
  const beneath: Projection = {
    prepare: nothing,
    rebuild: nothing,
    flush: nothing,
    fold: (all) => {
      folded.push(all.length);
      return Promise.resolve();
    },
  };
  return { projection: resting(beneath, timers, full), slept, folded };
};

describe('a projection that rests', () => {
  it('folds what comes first at once, and every commit it is given', async () => {
    const { projection, slept, folded } = world();
    await projection.fold(commits(3));
    expect(slept).toEqual([]);
    await projection.fold(commits(5));
    expect(folded).toEqual([3, 5]);
  });

  it('rests longer the more there was to fold, never so long that a view lags noticeably', async () => {
    const { projection, slept } = world();
    for (const count of [1, 4, 1_000, 1]) await projection.fold(commits(count));
    expect(slept).toEqual([10, 40, 150]);
  });

  it('does not rest while it has fallen behind', async () => {
    const { projection, slept } = world();
    for (const count of [commitsPerFold, commitsPerFold, commitsPerFold]) await projection.fold(commits(count));
    expect(slept).toEqual([]);
  });

  it('does not rest before a fold that is full for whoever stands back for people', async () => {
    const { projection, slept } = world(foldAmongPeople);
    for (const count of [foldAmongPeople, foldAmongPeople, foldAmongPeople - 1]) await projection.fold(commits(count));
    expect(slept).toEqual([150]);
  });

  it('says when a fold failed', async () => {
    const { projection } = world();
    const failing = resting({ ...projection, fold: () => Promise.reject(new Error('disk')) }, {} as Timers);
    await expect(failing.fold([])).rejects.toThrow();
  });
});
