import { expect, it } from '@jest/globals';
import { viewsAt } from '#event-sourcing';
import { taken } from '../testing/house.ts';
import { requestsOf } from '../messaging/heard.ts';
import { dueLanes, dueView, type Due } from './due.view.ts';

const now = '2026-12-02T15:00:00Z';

const waitingOf = (revision: number, due = now): Due => {
  const [asked] = requestsOf(taken('b1', revision), 'Africa/Nairobi');
  if (!asked) throw new Error('a booking taken asks for a message');
  const { lane, order } = asked.request;
  return { id: asked.id, due, lane, order, request: asked.request };
};

const view = async () => dueView(await viewsAt('memory:', 'notification'));
const revisions = (lanes: readonly (readonly Due[])[]) => lanes.map((lane) => lane.map(({ order }) => order));
const nothing = () => Promise.resolve();

it('gives out a lane in its order, as far as nothing older still waits', async () => {
  const due = await view();
  for (const one of [waitingOf(3), waitingOf(1), waitingOf(2, '2026-12-02T15:10:00Z')]) await due.put(one);
  expect(revisions(await dueLanes({ due, drained: nothing }, 'sms', now, 500))).toEqual([[1]]);
});

it('finds nothing that was just sent where nobody else records', async () => {
  const due = await view();
  const sent = waitingOf(1);
  await due.put(sent);
  const drained = () => due.delete(sent.id);
  expect(await dueLanes({ due, drained, exclusive: true }, 'sms', now, 500)).toEqual([]);
});

it('lets nothing overtake what another process has recorded before it and not folded yet', async () => {
  const due = await view();
  await due.put(waitingOf(2));
  const drained = () => due.put(waitingOf(1));
  expect(revisions(await dueLanes({ due, drained }, 'sms', now, 500))).toEqual([[1, 2]]);
});
