// More than the store can take: a store that is held to a pace, behind the real doors, and three and ten times as many people.
import type { Booker, House } from '../stage/house.ts';
import { Ground } from '../stage/pack.ts';
import { here, settingOf, start } from '../stage/systems.ts';
import { systemTimers } from '#platform';
import type { Place } from '../generator/protocol.ts';
import { checkOurs } from '../check/ledger.ts';

export type Overload = Readonly<{
  limit: number;
  offered: number;
  /** Bookings confirmed a second until the last of the rush is, over what the held store allows. */
  share: number;
  answers: Readonly<Record<string, number>>;
  /** After the rush, until a booking is confirmed within 100 ms again. */
  backAfterSeconds: number;
  wrong: readonly string[];
}>;

const limit = 1_000;

const one = async (house: House, booker: Booker, place: Place, number: number): Promise<number> => {
  const script = { kind: 'book', dataDir: booker.dataDir, citizens: house.citizens, places: [place] } as const;
  await house.generator.prepare({ ...script, first: number, count: 1 });
  const begun = performance.now();
  const { answers } = await house.generator.closed({ port: booker.process.port, connections: 1, seconds: 5 });
  return answers['201'] === 1 ? performance.now() - begun : Infinity;
};

const backToNormal = async (house: House, booker: Booker, place: Place): Promise<number> => {
  const begun = performance.now();
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await one(house, booker, place, booker.next++)) < 100) break;
    await systemTimers.sleep(50);
  }
  return (performance.now() - begun) / 1000;
};

export const overloaded = async (
  house: House,
  rates: readonly number[],
  seconds: number,
): Promise<readonly Overload[]> => {
  const dataDir = house.dataDir('held');
  const env = { ...settingOf(dataDir, house.packs), BOOKINGS_PER_SECOND: String(limit) };
  const process = house.keep(await start({ file: here('rivals/held-store.ts'), env }));
  const booker: Booker = { way: 'ours', dataDir, process, ground: new Ground(), next: 0 };
  const found: Overload[] = [];
  for (const offered of rates) {
    const spots = booker.ground.spots(100);
    const [quietSpot] = booker.ground.spots(1);
    const places = spots.map(({ centre, start: at }) => ({ centre, start: at }));
    const script = { kind: 'book', dataDir, citizens: house.citizens, places } as const;
    await house.generator.prepare({ ...script, first: booker.next, count: offered * seconds });
    const tally = await house.generator.open({ port: process.port, connections: 2_000, seconds, rate: offered });
    booker.next += offered * seconds;
    const backAfterSeconds = await backToNormal(house, booker, {
      centre: quietSpot?.centre ?? '',
      start: quietSpot?.start ?? '',
    });
    const confirmed = new Set(tally.booked.map(({ id }) => id));
    const { says } = await checkOurs(dataDir, process.port, { confirmed, spots });
    const { answers } = tally;
    found.push({
      limit,
      offered,
      share: tally.booked.length / Math.max(seconds, tally.lastGoodAt) / limit,
      answers,
      backAfterSeconds,
      wrong: says,
    });
  }
  await process.stop();
  return found;
};
