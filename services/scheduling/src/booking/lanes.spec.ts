import { describe, expect, it } from '@jest/globals';
import { Lanes } from './lanes.ts';

const busy = () => Promise.withResolvers<undefined>();

describe('work of one lane', () => {
  it('begins at once when there is no other', async () => {
    const [lanes, begun] = [new Lanes(), [] as string[]];
    const work = lanes.run('a', async () => void begun.push('a'));
    expect(begun).toEqual(['a']);
    await work;
  });

  it('waits for all that came before, however it ended, and not for other lanes', async () => {
    const [lanes, begun, first, second] = [new Lanes(), [] as string[], busy(), busy()];
    const run = (lane: string, name: string, until: Promise<unknown> = Promise.resolve()) =>
      lanes.run(lane, async () => {
        begun.push(name);
        await until;
      });
    const failing = run('a', 'first', first.promise);
    const all = [run('a', 'second', second.promise), run('a', 'third'), run('b', 'other')];
    expect(begun).toEqual(['first', 'other']);
    first.reject(new Error('refused'));
    await expect(failing).rejects.toThrow('refused');
    expect(begun).toEqual(['first', 'other', 'second']);
    second.resolve(undefined);
    await Promise.all(all);
    expect(begun).toEqual(['first', 'other', 'second', 'third']);
  });

  it('leaves the lane as if nobody had been there', async () => {
    const [lanes, begun] = [new Lanes(), [] as string[]];
    await lanes.run('a', () => Promise.resolve());
    await Promise.resolve();
    void lanes.run('a', async () => void begun.push('again'));
    expect(begun).toEqual(['again']);
  });
});
