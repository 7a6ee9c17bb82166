// N3: a stream for each slot. Read what came since, decide, append one event at the expected version; try again when beaten.
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as loopTurn } from 'node:timers/promises';
import { DomainError } from '#contracts';
import { hugePlaces } from '../stage/pack.ts';
import { answerOf, type Usual, type Wish } from './usual.port.ts';

const schema = `
  PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1000;
  CREATE TABLE IF NOT EXISTS events (
    stream TEXT NOT NULL, version INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (stream, version)
  ) STRICT, WITHOUT ROWID;`;

type Slot = { version: number; readonly taken: Set<string> };

export const oneEventPerAppend = (path: string): Usual => {
  const database = new DatabaseSync(path);
  database.exec(schema);
  const after = database.prepare('SELECT event FROM events WHERE stream = ? AND version > ? ORDER BY version');
  const append = database.prepare('INSERT INTO events VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const slots = new Map<string, Slot>();

  // A store of the usual kind answers in a later turn of the loop, as whatever is reached over a driver does.
  const read = async (
    stream: string,
  ): Promise<Readonly<{ version: number; full: boolean; has: (id: string) => boolean }>> => {
    await loopTurn();
    const slot = slots.get(stream) ?? { version: 0, taken: new Set<string>() };
    slots.set(stream, slot);
    for (const { event } of after.all(stream, slot.version) as { event: string }[]) {
      const { person, service } = JSON.parse(event) as Wish;
      slot.taken.add(`${person} ${service}`);
      slot.version += 1;
    }
    const { version, taken } = slot;
    return { version, full: version >= hugePlaces, has: (who) => taken.has(who) };
  };
  const appended = async (stream: string, version: number, wish: Wish): Promise<boolean> => {
    await loopTurn();
    return append.run(stream, version, JSON.stringify(wish)).changes === 1;
  };
  return {
    book: async (wish) => {
      const stream = `slot-${wish.centre}.${wish.start}`;
      for (;;) {
        const { version, full, has } = await read(stream);
        if (full) throw new DomainError('booking.slot-full');
        if (has(`${wish.person} ${wish.service}`)) throw new DomainError('booking.already-active');
        if (await appended(stream, version + 1, wish)) return answerOf(wish);
      }
    },
  };
};
