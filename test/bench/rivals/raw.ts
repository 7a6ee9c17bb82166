// In process, without HTTP: L1, single durable inserts of a booking's size into a plain table, and N1's two statements.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { citizenId } from '../stage/citizens.ts';
import { Ground, serviceId } from '../stage/pack.ts';
import { conditionalUpdate } from './conditional-update.ts';

export type RawTask = Readonly<{ way: 'L1' | 'N1'; seconds: number }>;
export type RawTally = Readonly<{ perSecond: number; done: number; stored: number }>;

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'raw-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const plain = new DatabaseSync(join(folder, 'plain.db'));
plain.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000;');
plain.exec('CREATE TABLE bookings (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
const insert = plain.prepare('INSERT INTO bookings (body) VALUES (?)');
const stored = plain.prepare('SELECT count(*) AS count FROM bookings');

const usualPath = join(folder, 'usual.db');
const usual = conditionalUpdate(usualPath);
const usualStored = new DatabaseSync(usualPath, { readOnly: true }).prepare('SELECT count(*) AS count FROM bookings');
const ground = new Ground();
const [spot] = ground.spots(1);
if (!spot) throw new Error('no slot');

let number = 0;
const wish = () => {
  number += 1;
  const id = String(number).padStart(26, '0');
  return { id, person: citizenId(number), service: serviceId(0), centre: spot.centre, start: spot.start };
};

const countIn = (statement: typeof stored): number => Number(statement.get()?.['count']);

const run = async ({ way, seconds }: RawTask): Promise<RawTally> => {
  const statement = way === 'L1' ? stored : usualStored;
  const before = countIn(statement);
  const begun = performance.now();
  let done = 0;
  for (; performance.now() - begun < seconds * 1000; done += 1)
    if (way === 'L1') insert.run(JSON.stringify(wish()));
    else await usual.book(wish());
  const perSecond = done / ((performance.now() - begun) / 1000);
  return { perSecond, done, stored: countIn(statement) - before };
};

process.on('message', (task: RawTask) => {
  void run(task).then((tally) => process.send?.(tally));
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
