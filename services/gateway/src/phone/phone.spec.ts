import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { NotificationRpc } from '#contracts';
import { silentLogger, systemTimers, trialClock, type TrialClock } from '#platform';
import { localRpc, type RpcClient } from '#rpc';
import { manualClock, scratchFolder } from '#testing';
import type { Ask } from '../door/door.ts';
import type { ClockChange } from './phone.doors.ts';
import { Phone } from './phone.ts';

const start = '2026-12-01T04:30:00Z';
const rpc: RpcClient<NotificationRpc> = localRpc({ timers: systemTimers, log: silentLogger }).client('gateway');
let folder: ReturnType<typeof scratchFolder>;
let clock: TrialClock;
let ran: string[];
let phone: Phone;

beforeEach(() => {
  folder = scratchFolder('phone');
  clock = trialClock(manualClock('2026-11-20T00:00:00Z'), folder.path, start);
  ran = [];
  const runDue = () => Promise.resolve().then(() => void ran.push(clock.now()));
  phone = new Phone({ rpc, clock, jobs: { runDue } });
});
afterEach(() => folder.remove());

const forward = (now: string) => phone.forward({ body: { now } } as Ask<ClockChange>);

it('moves the trial clock forward and answers when the jobs due by then were started', async () => {
  expect(phone.now()).toEqual({ now: start });
  expect(await forward('2026-12-01T09:00:00+03:00')).toEqual({ now: '2026-12-01T06:00:00Z' });
  expect(ran).toEqual(['2026-12-01T06:00:00Z']);
});

it('never moves it back, nor into another century', async () => {
  await expect(forward('2026-12-01T04:00:00Z')).rejects.toMatchObject({ code: 'clock.backwards' });
  await expect(forward('2126-12-01T04:00:00Z')).rejects.toMatchObject({ code: 'request.invalid' });
  expect([phone.now(), ran]).toEqual([{ now: start }, []]);
});

it('has no hand on a clock that is not for trials', async () => {
  const serious = new Phone({ rpc, clock: manualClock(start), jobs: { runDue: () => Promise.resolve() } });
  const ask = { body: { now: '2026-12-01T05:00:00Z' } } as Ask<ClockChange>;
  await expect(serious.forward(ask)).rejects.toMatchObject({ code: 'clock.backwards' });
});
