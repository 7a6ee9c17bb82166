import { describe, expect, it } from '@jest/globals';
import { judge } from './checker/judge.ts';
import { bookings } from './testing/broken-bookings.ts';
import { effects } from './testing/broken-effects.ts';
import { gate, holds } from './testing/broken-holds.ts';
import { answers } from './testing/broken-answers.ts';
import { story } from './testing/breaking.ts';

const all = [...bookings, ...answers, ...effects, ...holds, ...gate];

describe('a history broken in one way', () => {
  it('is good before it is broken', () => {
    expect(judge(story())).toEqual([]);
  });

  it('is broken in fifty ways and more, each of another name', () => {
    expect(all.length).toBeGreaterThanOrEqual(50);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it.each(all.map(({ name, kind, how }) => [name, kind, how] as const))('%s: %s', (_, kind, how) => {
    const draft = story();
    how(draft);
    expect(judge(draft).map((finding) => finding.kind)).toContain(kind);
  });
});
