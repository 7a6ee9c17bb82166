import { expect, it } from '@jest/globals';
import { silentLogger, type Precedence } from '#platform';
import { testSeams } from '#testing';
import { Joined } from './member.ts';
import { Lane, type Entry } from './lane.ts';

const entry = (id: string): Entry => ({
  fact: { topic: 't', key: 'k', id, type: 'x.v1', source: '/spec', time: '2026-12-01T05:00:00Z', data: {} },
});

/** Two facts, a member who hears them, and a crowd that goes first until it lets them go on. */
const world = () => {
  const waiting = [entry('one'), entry('two')];
  const heard: string[] = [];
  const turns: ((free: boolean) => void)[] = [];
  const precedence: Precedence = {
    answering: (work) => work(),
    turn: () => new Promise((resolve) => void turns.push(resolve)),
  };
  const state = { here: true };
  const member = new Joined(['t'], ({ id }) => {
    heard.push(id);
    return Promise.resolve();
  });
  const source = {
    next: () => waiting[0],
    passed: () => void waiting.shift(),
    park: () => Promise.resolve(),
  };
  const { clock, timers } = testSeams();
  const parts = { source, group: 'spec', member: () => (state.here ? member : undefined), clock, timers };
  const lane = new Lane({ ...parts, precedence, log: silentLogger });
  const goOn = async () => {
    for (const turn of turns.splice(0)) turn(true);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { lane, heard, goOn, leave: () => (state.here = false) };
};

it('stands back before each fact while people go first', async () => {
  const { lane, heard, goOn } = world();
  lane.wake();
  expect(heard).toEqual([]);
  await goOn();
  expect(heard).toEqual(['one']);
  await goOn();
  expect(heard).toEqual(['one', 'two']);
});

it('hands nothing to a member who left while it stood back', async () => {
  const { lane, heard, goOn, leave } = world();
  lane.wake();
  leave();
  await goOn();
  expect(heard).toEqual([]);
});
