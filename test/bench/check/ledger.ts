// What every window is checked by: confirmed = in the log = capacity used, and nothing oversold.
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { eventStoreAt } from '#event-sourcing';
import { hugeCounter, hugePlaces, scarcePlaces, scarceService, serviceId, type Spot } from '../stage/pack.ts';

export type Verdict = Readonly<{
  ok: boolean;
  confirmed: number;
  inLog: number;
  used: number;
  says: readonly string[];
}>;

/** Where a window's bookings went: `confirmed` are the ids that clients heard and that were not cancelled since. */
export type Claimed = Readonly<{ confirmed: ReadonlySet<string>; spots: readonly Spot[] }>;

type Granted = Readonly<{ id: string; centre: string; start: string }>;

const agendaOf = (counter: string, { centre, date }: Spot): string => `agenda-${centre}.${counter}.${date}`;

type Event = Readonly<{ type: string; data: Readonly<{ booking: string; start: string }> }>;
type Events = (stream: string) => Promise<readonly Event[]>;

const inFile = async <T>(dataDir: string, work: (events: Events) => Promise<T>): Promise<T> => {
  const database = new DatabaseSync(join(dataDir, 'scheduling.db'), { readOnly: true });
  try {
    const read = database.prepare('SELECT events FROM commits WHERE stream = ? ORDER BY first');
    const rows = (stream: string) => read.all(stream) as { events: string }[];
    return await work(async (stream) => rows(stream).flatMap(({ events }) => JSON.parse(events) as Event[]));
  } finally {
    database.close();
  }
};

const atAddress = async <T>(address: string, work: (events: Events) => Promise<T>): Promise<T> => {
  const store = await eventStoreAt(address, 'scheduling');
  try {
    return await work(async (stream) => (await store.read(stream)).flatMap(({ events }) => events as readonly Event[]));
  } finally {
    await store.close();
  }
};

/** Places that stand granted in these agendas, from the stored events alone. */
const grantedIn = async (events: Events, streams: readonly string[]): Promise<ReadonlyMap<string, Granted>> => {
  const standing = new Map<string, Granted>();
  for (const stream of streams) {
    const centre = stream.slice('agenda-'.length).split('.')[0] ?? '';
    for (const { type, data } of await events(stream))
      if (type === 'PlaceGranted') standing.set(data.booking, { id: data.booking, centre, start: data.start });
      else if (type === 'PlaceFreed') standing.delete(data.booking);
  }
  return standing;
};

const mostOfOneSlot = (granted: Iterable<Granted>): number => {
  const counts = new Map<string, number>();
  for (const { centre, start } of granted)
    counts.set(`${centre} ${start}`, (counts.get(`${centre} ${start}`) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};

/** Places that the system says are taken, of all starts of the agendas. */
const usedAt = async (port: number, agendas: readonly Spot[]): Promise<number> => {
  let used = 0;
  for (const { centre, date } of agendas) {
    const path = `/v1/availability/slots?service=${serviceId(0)}&centre=${centre}&date=${date}`;
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const { items } = (await response.json()) as { items: readonly { free: number }[] };
    used += items.reduce((sum, { free }) => sum + hugePlaces - free, 0);
  }
  return used;
};

const judge = (claimed: ReadonlySet<string>, ids: ReadonlySet<string>, used: number, oversold: boolean): Verdict => {
  const lost = [...claimed].filter((id) => !ids.has(id)).length;
  const says = [
    ...(lost > 0 ? [`${lost} confirmed bookings are not in the log`] : []),
    ...(ids.size === claimed.size ? [] : [`${ids.size} in the log, ${claimed.size} confirmed`]),
    ...(used === ids.size ? [] : [`${used} places are used, ${ids.size} stand in the log`]),
    ...(oversold ? ['a slot is oversold'] : []),
  ];
  return { ok: says.length === 0, confirmed: claimed.size, inLog: ids.size, used, says };
};

const agendasOf = (spots: readonly Spot[]): readonly Spot[] => [
  ...new Map(spots.map((spot) => [`${spot.centre} ${spot.date}`, spot])).values(),
];

/** A system of ours: where its log is, and its door. */
export type Ours = Readonly<{ dataDir: string; store?: string | undefined; port: number }>;

const hugeAgendas = (spots: readonly Spot[]): readonly string[] =>
  agendasOf(spots).map((spot) => agendaOf(hugeCounter, spot));

const grantedOf = ({ dataDir, store }: Ours, streams: readonly string[]) => {
  const work = (events: Events) => grantedIn(events, streams);
  return store === undefined ? inFile(dataDir, work) : atAddress(store, work);
};

/** The bookings that stand there already. */
export const standingAt = async (ours: Ours, spots: readonly Spot[]): Promise<ReadonlySet<string>> =>
  new Set((await grantedOf(ours, hugeAgendas(spots))).keys());

/** Ours, while it runs: the log is read beside it. */
export const checkOurs = async (ours: Ours, { confirmed, spots }: Claimed): Promise<Verdict> => {
  const granted = await grantedOf(ours, hugeAgendas(spots));
  const oversold = mostOfOneSlot(granted.values()) > hugePlaces;
  return judge(confirmed, new Set(granted.keys()), await usedAt(ours.port, agendasOf(spots)), oversold);
};

/** A slot that was sold out from the start: what was granted there before is all there may be. */
export const checkSoldOut = async (ours: Ours, spot: Spot, confirmed: ReadonlySet<string>): Promise<Verdict> => {
  const granted = await grantedOf(ours, [agendaOf(scarceService, spot)]);
  const there = [...granted.values()].filter(({ start }) => start === spot.start);
  return judge(confirmed, new Set(there.map(({ id }) => id)), there.length, there.length > scarcePlaces);
};

/** The usual ways, by their own tables. */
export const checkUsual = (dataDir: string, way: 'N1' | 'N3', { confirmed, spots }: Claimed): Verdict => {
  const database = new DatabaseSync(join(dataDir, 'usual.db'), { readOnly: true });
  try {
    const ids = new Set<string>();
    let used = 0;
    for (const { centre, start } of spots) {
      const rows =
        way === 'N1'
          ? database.prepare('SELECT id FROM bookings WHERE centre = ? AND start = ?').all(centre, start)
          : database.prepare(`SELECT event ->> 'id' AS id FROM events WHERE stream = ?`).all(`slot-${centre}.${start}`);
      for (const { id } of rows as { id: string }[]) ids.add(id);
      const taken =
        way === 'N1'
          ? database.prepare('SELECT taken FROM slots WHERE centre = ? AND start = ?').get(centre, start)
          : database
              .prepare('SELECT max(version) AS taken FROM events WHERE stream = ?')
              .get(`slot-${centre}.${start}`);
      used += Number(taken?.['taken'] ?? 0);
    }
    return judge(confirmed, ids, used, used > hugePlaces * spots.length);
  } finally {
    database.close();
  }
};
