// More than the store can take: a store that is held to a pace, behind the real doors, and several times as many people.
import type { Tell } from '../report/tell.ts';
import type { Booker, House } from '../stage/house.ts';
import { Ground, type Spot } from '../stage/pack.ts';
import { here, quiet, settingOf, start } from '../stage/systems.ts';
import { systemTimers } from '#platform';
import { checkOurs } from '../check/ledger.ts';
import { bookWindow, oursOf } from './window.ts';

/** The store is held to `limit` bookings a second, `offered` come. */
export type Rush = Readonly<{ limit: number; offered: number }>;

export type Overload = Rush &
  Readonly<{
    /** What this system confirms a second when no more come than it can take: the limit, or what it reaches below it. */
    most: number;
    /** Bookings confirmed a second until the last of the rush is, over that. */
    share: number;
    answers: Readonly<Record<string, number>>;
    /** From the end of the rush until a booking is confirmed within 100 ms again. */
    backAfterSeconds: number;
    wrong: readonly string[];
  }>;

const script = (house: House, { dataDir }: Booker, spots: readonly Spot[]) => {
  const places = spots.map(({ centre, start: at }) => ({ centre, start: at }));
  return { kind: 'book', dataDir, citizens: house.citizens, places } as const;
};

const one = async (house: House, booker: Booker, spots: readonly Spot[]): Promise<number> => {
  await house.generator.prepare({ ...script(house, booker, spots), first: booker.next++, count: 1 });
  const begun = performance.now();
  const { answers } = await house.generator.closed({ port: booker.process.port, connections: 1, seconds: 5 });
  return answers['201'] === 1 ? performance.now() - begun : Infinity;
};

/** What is not back by then is said to have taken so long. */
const longestWaitMs = 20_000;

const backToNormal = async (house: House, booker: Booker): Promise<number> => {
  const [begun, spots] = [performance.now(), booker.ground.spots(1)];
  while (performance.now() - begun < longestWaitMs) {
    if ((await one(house, booker, spots)) < 100) break;
    await systemTimers.sleep(50);
  }
  return (performance.now() - begun) / 1000;
};

const opened = async (house: House, limit: number): Promise<Booker> => {
  const dataDir = house.dataDir(`held-${String(limit)}`);
  const env = { ...settingOf(dataDir, house.packs), BOOKINGS_PER_SECOND: String(limit) };
  const process = house.keep(await start({ file: here('rivals/held-store.ts'), env }));
  return { way: 'ours', dataDir, process, ground: new Ground(), next: 0 };
};

/** The best of two closed windows: the first also warms the process up. */
const mostOf = async (house: House, booker: Booker, seconds: number) => {
  const windows = [];
  for (let n = 0; n < 2; n += 1)
    windows.push(await bookWindow(house, booker, { connections: 256, seconds, slots: 1_000 }));
  const most = Math.max(...windows.map(({ perSecond }) => perSecond));
  return { most, wrong: windows.flatMap(({ verdict }) => verdict.says) };
};

const rush = async (house: House, booker: Booker, offered: number, seconds: number) => {
  const spots = booker.ground.spots(100);
  const [count, port] = [offered * seconds, booker.process.port];
  await house.generator.prepare({ ...script(house, booker, spots), first: booker.next, count });
  const tally = await house.generator.open({ port, connections: 2_000, seconds, rate: offered, givesUp: true });
  booker.next += count;
  const backAfterSeconds = Math.max(0, tally.lastGoodAt - seconds) + (await backToNormal(house, booker));
  const confirmed = new Set(tally.booked.map(({ id }) => id));
  const { says } = await checkOurs(oursOf(booker), { confirmed, spots });
  const perSecond = tally.booked.length / Math.max(seconds, tally.lastGoodAt);
  return { perSecond, answers: tally.answers, backAfterSeconds, wrong: says };
};

/** `plain`: what the system confirms a second when its store is not held; 0 where nobody knows. */
export const overloaded = async (
  house: House,
  rushes: readonly Rush[],
  seconds: number,
  plain: number,
  tell: Tell,
): Promise<readonly Overload[]> => {
  const found: Overload[] = [];
  for (const [limit, all] of Map.groupBy(rushes, (each) => each.limit)) {
    const booker = await opened(house, limit);
    const { most: reached, wrong: before } = await mostOf(house, booker, Math.min(2, seconds));
    const most = Math.max(reached, Math.min(limit, plain));
    tell(`store held to ${limit}/s: ${most.toFixed(0)}/s at most`);
    for (const { offered } of all) {
      const { perSecond, wrong, ...rest } = await rush(house, booker, offered, seconds);
      found.push({ limit, offered, most, share: perSecond / most, ...rest, wrong: [...before, ...wrong] });
      tell(
        `${offered}/s offered: ${perSecond.toFixed(0)}/s confirmed, back after ${rest.backAfterSeconds.toFixed(1)} s`,
      );
      await quiet(booker.process);
    }
    await booker.process.stop();
  }
  return found;
};
