import { afterEach, beforeEach, it } from '@jest/globals';
import { eventStoreAt, type EventStore } from '#event-sourcing';
import { eventually } from '#testing';
import { holdQueue } from './hold-timers.ts';
import { world, type World } from '../testing/world.ts';

let store: EventStore;
let here: World;
beforeEach(async () => {
  store = await eventStoreAt('memory:', 'scheduling');
});
afterEach(() => here.close());

it('a hold that a moved trial clock has ended is ended within moments, though its job was lost', async () => {
  here = await world({ store });
  const { id } = await here.hold('asha');
  await here.jobs.cancel(holdQueue, id);
  here.seams.clock.advance(3_600);
  await eventually(async () => (await here.typesOf('agenda-first-centre.scarce.2026-12-02')).includes('HoldExpired'));
});
