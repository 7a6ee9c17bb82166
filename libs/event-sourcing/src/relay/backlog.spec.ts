import { expect, it } from '@jest/globals';
import { chainOf } from '../contract/story.ts';
import { seal } from '../seal.ts';
import { Backlog } from './backlog.ts';
import { named } from './testing/house.ts';

const commits = chainOf('s-1', 5).map(seal);
const [first, second, third, fourth] = commits as [
  ReturnType<typeof seal>,
  ReturnType<typeof seal>,
  ReturnType<typeof seal>,
  ReturnType<typeof seal>,
];
const waiting = (backlog: Backlog) => backlog.first(10).map(named);

it('takes nothing more once a commit found no room, so that no stream is told out of order', () => {
  const backlog = new Backlog(2);
  for (const commit of [first, second, third]) backlog.add(commit);
  backlog.told([first]);
  backlog.add(fourth);
  expect(waiting(backlog)).toEqual(['s-1 2']);
  expect(backlog.more).toBe(true);
});

it('has everything again after a sweep during which nothing was dropped', () => {
  const backlog = new Backlog(2);
  for (const commit of [first, second, third]) backlog.add(commit);
  backlog.told([first, second]);
  backlog.sweepBegins();
  for (const commit of [third, fourth]) backlog.addSwept(commit);
  expect(backlog.sweepEnds()).toBe(true);
  expect(backlog.more).toBe(false);
  expect(waiting(backlog)).toEqual(['s-1 3', 's-1 4']);
});

it('does not take again what was told while a sweep was under way, but does in the next one', () => {
  const backlog = new Backlog(2);
  backlog.add(first);
  backlog.sweepBegins();
  backlog.told([first]);
  backlog.addSwept(first);
  expect(waiting(backlog)).toEqual([]);
  backlog.sweepBegins();
  backlog.addSwept(first);
  expect(waiting(backlog)).toEqual(['s-1 1']);
});

it('takes nothing of a parked stream until streams are unparked', () => {
  const backlog = new Backlog(5);
  backlog.add(first);
  backlog.park('s-1');
  backlog.add(second);
  expect(waiting(backlog)).toEqual([]);
  backlog.unparkAll();
  backlog.addSwept(first);
  expect(waiting(backlog)).toEqual(['s-1 1']);
});
