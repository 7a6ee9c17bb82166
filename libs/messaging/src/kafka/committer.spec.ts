import { expect, test } from '@jest/globals';
import { silentLogger, systemTimers, type Timers } from '#platform';
import { Committer } from './committer.ts';

const place = (partition: number) => ({ topic: 'topic', partition });

/** Stands for kafkajs, which fails so many times first; waiting ends when the spec says so. */
const committing = (failures: number) => {
  const asked: string[] = [];
  let failing = failures;
  let goOn: () => void = () => undefined;
  const commitOffsets = (offsets: readonly { partition: number; offset: string }[]) => {
    asked.push(offsets.map(({ partition, offset }) => `${partition}:${offset}`).join(' '));
    return (failing -= 1) >= 0 ? Promise.reject(new Error('coordinator gone')) : Promise.resolve();
  };
  const sleep: Timers['sleep'] = (_, signal) =>
    new Promise((resolve, reject) => {
      goOn = resolve;
      if (signal?.aborted) reject(new Error('aborted'));
      signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const committer = new Committer({ commitOffsets }, { ...systemTimers, sleep }, silentLogger);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const waited = () => {
    goOn();
    return turn();
  };
  return { committer, asked, turn, goOn: waited };
};

test('a commit that failed is tried again though nothing more is handled', async () => {
  const { committer, asked, turn, goOn } = committing(2);
  committer.note(place(0), 5n);
  await turn();
  await goOn();
  await goOn();
  await committer.end();
  expect(asked).toEqual(['0:5', '0:5', '0:5']);
});

test('it is tried again with what has been handled since', async () => {
  const { committer, asked, turn, goOn } = committing(1);
  committer.note(place(0), 5n);
  committer.note(place(1), 7n);
  await turn();
  committer.note(place(0), 6n);
  await goOn();
  expect(asked).toEqual(['0:5 1:7', '0:6 1:7']);
});

test('what failed before a rebalance is not tried again after it', async () => {
  const { committer, asked, turn, goOn } = committing(1);
  committer.note(place(0), 5n);
  await turn();
  committer.clear();
  await goOn();
  await committer.end();
  expect(asked).toEqual(['0:5']);
});

test('an end tries what is left once more and does not wait for ever', async () => {
  const { committer, asked, turn } = committing(9);
  committer.note(place(0), 5n);
  await turn();
  await committer.end();
  expect(asked).toEqual(['0:5', '0:5']);
});
