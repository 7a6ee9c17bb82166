import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { sideBySide } from './side-by-side.ts';

describe('requests of one turn of the event loop', () => {
  const walk = async (together: () => Promise<void>, name: string, steps: string[]) => {
    await together();
    for (const step of [1, 2]) {
      steps.push(`${name}${step}`);
      await Promise.resolve();
    }
  };

  it('take each step side by side, from its end on', async () => {
    const [together, steps] = [sideBySide(), [] as string[]];
    const first = walk(together, 'a', steps);
    await Promise.resolve();
    const second = walk(together, 'b', steps);
    await Promise.resolve();
    expect(steps).toEqual([]);
    await Promise.all([first, second]);
    expect(steps).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('are not waited for by those of the turn before', async () => {
    const [together, steps] = [sideBySide(), [] as string[]];
    void walk(together, 'a', steps);
    await turn();
    const late = walk(together, 'b', steps);
    expect(steps).toEqual(['a1', 'a2']);
    await late;
    expect(steps).toEqual(['a1', 'a2', 'b1', 'b2']);
  });
});
