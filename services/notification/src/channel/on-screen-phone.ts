// The phone and mail box for trying things out. Its own file keeps the texts; nothing else does.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { MessageKind, PhoneMessage } from '#contracts';
import type { ChannelName } from '../message/message.events.ts';
import type { Channel, Outgoing } from './channel.port.ts';

export interface OnScreenPhone {
  channel(name: ChannelName): Channel;
  /** Messages, newest last; of one receiver when `to` is given. */
  messages(to?: string): readonly PhoneMessage[];
  close(): void;
}

type Row = { id: string; channel: ChannelName; receiver: string; text: string; at: string; kind: MessageKind };

const open = (folder: string): DatabaseSync => {
  mkdirSync(folder, { recursive: true });
  const file = new DatabaseSync(join(folder, 'phone.db'), { timeout: 5_000 }); // two replicas may share it
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  file.exec(
    'CREATE TABLE IF NOT EXISTS messages (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, channel TEXT NOT NULL,' +
      ' receiver TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL)',
  );
  return file;
};

type Write = Readonly<{ run: () => void; settle: (error?: unknown) => void }>;

/** Messages of one turn of the loop share a transaction, and so one wait for the disk; each is answered when the disk has it. */
class Writes {
  private waiting: Write[] = [];

  constructor(private readonly file: DatabaseSync) {}

  add(run: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const failed = (error: unknown) => (error instanceof Error ? error : new Error('a message was not written'));
      if (this.waiting.length === 0) setImmediate(() => this.commit());
      this.waiting.push({ run, settle: (error) => (error === undefined ? resolve() : reject(failed(error))) });
    });
  }

  /** Writes what waits, now. */
  commit(): void {
    const writes = this.waiting.splice(0);
    if (writes.length === 0) return;
    let failure: unknown;
    try {
      this.file.exec('BEGIN IMMEDIATE');
      for (const { run } of writes) run();
      this.file.exec('COMMIT');
    } catch (error) {
      if (this.file.isOpen && this.file.isTransaction) this.file.exec('ROLLBACK');
      failure = error;
    }
    for (const { settle } of writes) settle(failure);
  }
}

/** They share a transaction, and what follows from them an append. */
const messagesAtOnce = 256;

/** Keeps every message once, however often it is sent: the id is ours. */
export const onScreenPhone = (folder: string): OnScreenPhone => {
  const file = open(folder);
  const insert = file.prepare(
    'INSERT INTO messages (id, channel, receiver, text, at, kind) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const all = file.prepare('SELECT * FROM messages ORDER BY n');
  const ofReceiver = file.prepare('SELECT * FROM messages WHERE receiver = ? ORDER BY n');
  const writes = new Writes(file);
  const send = async (name: ChannelName, { id, to, text, at, kind }: Outgoing) => {
    await writes.add(() => insert.run(id, name, to, text, at, kind));
    return { accepted: true } as const;
  };
  return {
    channel: (name) => ({ name, dropsRepeats: true, atOnce: messagesAtOnce, send: (outgoing) => send(name, outgoing) }),
    messages: (to) =>
      ((to === undefined ? all.all() : ofReceiver.all(to)) as Row[]).map(
        ({ id, channel, receiver, text, at, kind }) => ({ id, channel, to: receiver, text, at, kind }),
      ),
    close: () => {
      writes.commit();
      file.close();
    },
  };
};
