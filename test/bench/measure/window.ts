// One window: requests made, sent for some seconds, answers counted, the books checked, the system left to catch up.
import { checkOurs, checkSoldOut, checkUsual, standingAt, type Ours, type Verdict } from '../check/ledger.ts';
import type { Made, Place, Script, Tally } from '../generator/protocol.ts';
import type { Booker, House } from '../stage/house.ts';
import { scarcePlaces, scarceService, servicesOfTheHugeCounter, type Spot } from '../stage/pack.ts';
import { quiet, type Started } from '../stage/systems.ts';

export type Window = Readonly<{
  perSecond: number;
  /** CPU seconds used meanwhile, by the system and by the generator. */
  cpu: Readonly<{ system: number | undefined; generator: number }>;
  verdict: Verdict;
  tally: Tally;
  /** After the window, until everything that follows from it is done: views, messages. */
  caughtUpAfterSeconds: number;
}>;

export type Load = Readonly<{ connections: number; seconds: number }>;

/** More than any system here answers; what is not sent is not lost. */
const mostPerSecond = 7_000;

/** Requests that are refused use up no booking: their numbers lie beyond all others. */
const soldOutFrom = 1_000_000_000;

const total = ({ answers }: Tally): number => Object.values(answers).reduce((sum, count) => sum + count, 0);

const measured = async (process: Started, send: () => Promise<Tally>) => {
  const before = process.cpu();
  const tally = await send();
  const after = process.cpu();
  const system = before === undefined || after === undefined ? undefined : after - before;
  return { tally, cpu: { system, generator: tally.cpu } };
};

/** Answers of an unexpected kind void a window too. */
const only = (verdict: Verdict, { answers }: Tally, expected: readonly string[]): Verdict => {
  const strange = Object.entries(answers).filter(([name]) => !expected.includes(name));
  const says = [...verdict.says, ...strange.map(([name, count]) => `${count} answers ${name}`)];
  return { ...verdict, ok: says.length === 0, says };
};

export const oursOf = ({ dataDir, store, process }: Booker): Ours => ({ dataDir, store, port: process.port });

const checked = (booker: Booker, confirmed: ReadonlySet<string>, spots: readonly Spot[]): Promise<Verdict> | Verdict =>
  booker.way === 'ours'
    ? checkOurs(oursOf(booker), { confirmed, spots })
    : checkUsual(booker.dataDir, booker.way, { confirmed, spots });

const idsOf = (made: readonly Made[]): ReadonlySet<string> => new Set(made.map(({ id }) => id));

const placesOf = (spots: readonly Spot[]): readonly Place[] => spots.map(({ centre, start }) => ({ centre, start }));

export type Booking = Load &
  Readonly<{
    /** 1 is a hot slot. */
    slots: number;
    /** Open loop at so many a second. */
    rate?: number;
    /** The nth of the slots is wanted 1/n as often as the first. */
    zipf?: boolean;
    /** Of all requests so many are looks at the free slots of a day. */
    reads?: number;
    /** So many and no more. */
    requests?: number;
    /** These slots, in which others are booked already. */
    spots?: readonly Spot[];
  }>;

const citizensOf = (house: House, booker: Booker): number => booker.citizens ?? house.citizens;

const scriptFor = (
  house: House,
  booker: Booker,
  count: number,
  places: readonly Place[],
): Extract<Script, { kind: 'book' }> => {
  const { dataDir, next: first } = booker;
  return { kind: 'book', dataDir, first, count, citizens: citizensOf(house, booker), places };
};

/** Slots so often as the law says, in an order that has nothing to do with it. */
export const zipfPlaces = (places: readonly Place[], count: number): readonly Place[] => {
  let sum = 0;
  const sums = places.map((_, rank) => (sum += 1 / (rank + 1)));
  const goldenRatio = 0.618_033_988_749_895;
  return Array.from({ length: count }, (_, i) => {
    const at = ((i * goldenRatio) % 1) * sum;
    return places[sums.findIndex((until) => until > at)] ?? places[0] ?? { centre: '', start: '' };
  });
};

/** Everything that follows from the window is done, or the patience over: nobody's window pays for another's. */
const ended = async (window: Omit<Window, 'caughtUpAfterSeconds'>, { process }: Booker): Promise<Window> => {
  const begun = performance.now();
  await quiet(process);
  return { ...window, caughtUpAfterSeconds: (performance.now() - begun) / 1000 };
};

const readsPerBooking = (share: number): number => Math.round(share / (1 - share));

/** Bookings, each by a citizen with a token that the system sees for the first time. */
export const bookWindow = async (house: House, booker: Booker, asked: Booking): Promise<Window> => {
  const { connections, seconds, slots, rate, zipf = false, reads, spots = booker.ground.spots(slots) } = asked;
  const before = asked.spots ? await standingAt(oursOf(booker), spots) : [];
  const most = reads === undefined ? mostPerSecond : Math.ceil((6 * mostPerSecond) / readsPerBooking(reads));
  const left = citizensOf(house, booker) * servicesOfTheHugeCounter - booker.next;
  const count = Math.min(asked.requests ?? Math.ceil((rate ?? most) * seconds), left);
  if (count === 0 || (rate !== undefined && count < Math.floor(rate * seconds)))
    throw new Error('all citizens of the bench have booked all that they may: it needs more of them');
  const places = zipf ? zipfPlaces(placesOf(spots), count) : placesOf(spots);
  const books = scriptFor(house, booker, count, places);
  await house.generator.prepare(reads === undefined ? books : { kind: 'reads', share: reads, of: books });
  const { port } = booker.process;
  const { tally, cpu } = await measured(booker.process, () =>
    rate === undefined
      ? house.generator.closed({ port, connections, seconds })
      : house.generator.open({ port, connections, seconds, rate }),
  );
  // What leaves when it is due has left, answered or not: nobody's number is used twice.
  booker.next += reads === undefined && rate === undefined ? total(tally) : count;
  const confirmed = new Set([...before, ...idsOf(tally.booked)]);
  const expected = reads === undefined ? ['201'] : ['201', '200'];
  const verdict = only(await checked(booker, confirmed, spots), tally, expected);
  return ended({ perSecond: tally.perSecond, cpu, verdict, tally }, booker);
};

/** Citizens of one window with cached tokens; each books every service. */
export const cachedTokens = 500;

/** The same with tokens and citizens that the system has just seen. */
export const cachedWindow = async (house: House, booker: Booker, { connections, seconds }: Load): Promise<Window> => {
  const spots = booker.ground.spots(1);
  const offset = house.freshCitizens(cachedTokens);
  const script = { dataDir: booker.dataDir, offset, session: `cached-${offset}` };
  const { port } = booker.process;
  await house.generator.prepare({ ...script, kind: 'list', count: cachedTokens });
  await house.generator.closed({ port, connections: 64, seconds: 10 });
  const count = Math.min(cachedTokens * servicesOfTheHugeCounter, Math.ceil(mostPerSecond * seconds));
  const places = placesOf(spots);
  await house.generator.prepare({ ...script, kind: 'book', first: 0, count, citizens: cachedTokens, places });
  const { tally, cpu } = await measured(booker.process, () => house.generator.closed({ port, connections, seconds }));
  const verdict = only(await checked(booker, idsOf(tally.booked), spots), tally, ['201']);
  return ended({ perSecond: tally.perSecond, cpu, verdict, tally }, booker);
};

/** Cancels bookings made just before and books their places again; counted are the pairs. */
export const rebookWindow = async (house: House, booker: Booker, load: Load): Promise<Window> => {
  const { connections, seconds } = load;
  const spots = booker.ground.spots(1);
  const { port } = booker.process;
  await house.generator.prepare(scriptFor(house, booker, Math.ceil(2_500 * seconds), placesOf(spots)));
  const made = await house.generator.closed({ port, connections, seconds: 30 });
  booker.next += total(made);
  await quiet(booker.process);
  const script = { dataDir: booker.dataDir, citizens: house.citizens };
  await house.generator.prepare({ ...script, kind: 'rebook', made: made.booked });
  const { tally, cpu } = await measured(booker.process, () => house.generator.closed({ port, connections, seconds }));
  const again = new Set(tally.booked.map(({ number }) => number));
  const standing = [...made.booked.filter(({ number }) => !again.has(number)), ...tally.booked];
  const verdict = only(await checked(booker, idsOf(standing), spots), tally, ['200', '201']);
  return ended({ perSecond: tally.perSecond, cpu, verdict, tally }, booker);
};

/** A slot with two places, sold before the window begins: everybody is refused. */
export const soldOutWindow = async (house: House, booker: Booker, { connections, seconds }: Load): Promise<Window> => {
  const [spot] = booker.ground.spots(1);
  if (!spot) throw new Error('no slot is left');
  const places = [{ centre: spot.centre, start: spot.start, service: scarceService }];
  const script = { kind: 'book', dataDir: booker.dataDir, places } as const;
  const { port } = booker.process;
  const offset = house.freshCitizens(scarcePlaces);
  await house.generator.prepare({ ...script, first: 0, count: scarcePlaces, citizens: scarcePlaces, offset });
  const sold = await house.generator.closed({ port, connections: 1, seconds: 10 });
  const count = Math.ceil(3 * mostPerSecond * seconds);
  const first = soldOutFrom + offset * count;
  await house.generator.prepare({ ...script, first, count, citizens: house.citizens });
  const { tally, cpu } = await measured(booker.process, () => house.generator.closed({ port, connections, seconds }));
  const confirmed = idsOf([...sold.booked, ...tally.booked]);
  const verdict = only(await checkSoldOut(oursOf(booker), spot, confirmed), tally, ['409 booking.slot-full']);
  return ended({ perSecond: tally.perSecond, cpu, verdict, tally }, booker);
};
