import type { DatabaseSync } from 'node:sqlite';
import { onceEach, type DeadFact, type Fact } from '../broker.port.ts';
import { partitionOf } from '../partition.ts';
import { deadTopic } from '../poison.ts';
import { openTables, partitionsOf } from './tables.ts';

/** Each partition hands over one fact at a time: so many share an append of a consumer at most. */
const partitionsOfNewFiles = 64;
const sqliteIoError = 10;

export type Place = Readonly<{ topic: string; partition: number }>;
export type Reached = Place & Readonly<{ group: string; position: number }>;
export type StoredFact = Readonly<{ position: number; fact: Fact }>;
type Dead = Readonly<{ group: string; reason: string; at: string; of: string }>;
type Row = Readonly<{ topic: string; partition: number; attributes: string; data: string }>;
type Also = Readonly<{ reached?: Reached; unparked?: Readonly<{ topic: string; upTo: number }> }>;
type Write = Also & Readonly<{ rows: readonly Row[]; settle: (error?: Error) => void }>;

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
const isIoError = (error: Error): boolean =>
  'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === sqliteIoError;

/** The file of an embedded broker: every write of one loop turn is one transaction and at most one sync. */
export class BrokerFile {
  readonly partitions: number;
  private readonly db: DatabaseSync;
  private readonly statements: ReturnType<typeof prepare>;
  private writes: Write[] = [];
  private readonly reached = new Map<string, Reached>();
  private scheduled = false;
  private broken: Error | undefined;

  constructor(
    file: string,
    private readonly told: (places: readonly Place[]) => void,
  ) {
    this.db = openTables(file);
    this.partitions = partitionsOf(this.db, partitionsOfNewFiles);
    this.statements = prepare(this.db);
  }

  /** Resolves when all facts are synced. */
  async publish(facts: readonly Fact[]): Promise<void> {
    if (facts.length === 0) return;
    await this.write(facts.map((fact) => this.rowOf(fact)));
  }

  /** Parks a fact and moves the position past it, both or neither. */
  async park(dead: DeadFact, reached: Reached): Promise<void> {
    const { fact, group, reason, at } = dead;
    const row = this.rowOf({ ...fact, topic: deadTopic(fact.topic) }, { group, reason, at, of: fact.topic });
    await this.write([row], { reached });
  }

  /** Notes how far a group has come; written with the writes of this loop turn. */
  note(reached: Reached): void {
    this.reached.set(`${reached.group}\n${reached.topic}\n${reached.partition}`, reached);
    this.schedule();
  }

  /** Makes the group known, so that `prune` keeps for it what it has not handled. */
  join(group: string, topic: string): void {
    this.db.exec('begin immediate');
    for (let partition = 0; partition < this.partitions; partition += 1)
      this.statements.join.run(group, topic, partition);
    this.db.exec('commit');
  }

  position(group: string, { topic, partition }: Place): number {
    return Number(this.statements.position.get(group, topic, partition)?.['position'] ?? 0);
  }

  after({ topic, partition }: Place, position: number, limit: number): readonly StoredFact[] {
    return this.statements.after.all(topic, partition, position, limit).map((row) => ({
      position: Number(row['position']),
      fact: { topic, ...JSON.parse(String(row['attributes'])), data: JSON.parse(String(row['data'])) } as Fact,
    }));
  }

  countAfter({ topic, partition }: Place, position: number): number {
    return Number(this.statements.countAfter.get(topic, partition, position)?.['count']);
  }

  dead(topic: string): readonly DeadFact[] {
    return this.parked(topic).map(({ dead }) => dead);
  }

  deadCount(topic: string): number {
    return Number(this.statements.deadCount.get(deadTopic(topic))?.['count']);
  }

  private parked(topic: string): readonly Readonly<{ position: number; dead: DeadFact }>[] {
    return this.statements.dead.all(deadTopic(topic)).map((row) => {
      const { dead, ...attributes } = JSON.parse(String(row['attributes'])) as Fact & { dead: Dead };
      const fact = { ...attributes, topic: dead.of, data: JSON.parse(String(row['data'])) as unknown };
      return { position: Number(row['position']), dead: { fact, group: dead.group, reason: dead.reason, at: dead.at } };
    });
  }

  /** Takes the parked facts of the topic out and publishes each once more, both or neither. */
  async replay(topic: string): Promise<number> {
    const parked = this.parked(topic);
    const last = parked.at(-1);
    if (!last) return 0;
    const facts = onceEach(parked.map(({ dead }) => dead));
    const unparked = { topic: deadTopic(topic), upTo: last.position };
    await this.write(
      facts.map((fact) => this.rowOf(fact)),
      { unparked },
    );
    return facts.length;
  }

  /** Removes facts that every known group has handled; a topic without groups keeps all. */
  prune(): number {
    this.flush();
    return Number(this.statements.prune.run().changes);
  }

  close(): void {
    this.flush();
    this.db.close();
  }

  private rowOf({ topic, data, ...attributes }: Fact, dead?: Dead): Row {
    return {
      topic,
      partition: partitionOf(attributes.key, this.partitions),
      attributes: JSON.stringify(dead ? { ...attributes, dead } : attributes),
      data: JSON.stringify(data ?? null),
    };
  }

  private write(rows: readonly Row[], also: Also = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error) => (error ? reject(error) : resolve());
      this.writes.push({ ...also, rows, settle });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.scheduled = false;
    const writes = this.writes;
    const reached = [...this.reached.values()];
    if (writes.length + reached.length === 0) return;
    this.writes = [];
    this.reached.clear();
    const error = this.commit(writes, reached);
    for (const write of writes) write.settle(error);
    if (!error) this.told(writes.flatMap(({ rows }) => rows));
  }

  private commit(writes: readonly Write[], reached: readonly Reached[]): Error | undefined {
    if (this.broken) return this.broken;
    try {
      // A position lost with the power only makes facts come again, so it needs no sync; the next sync covers it.
      this.db.exec(`pragma synchronous = ${writes.length > 0 ? 'full' : 'normal'}; begin immediate`);
      for (const { rows, unparked } of writes) {
        if (unparked) this.statements.unpark.run(unparked.topic, unparked.upTo);
        for (const row of rows) this.insert(row);
      }
      for (const place of [...reached, ...writes.flatMap((write) => write.reached ?? [])]) this.reach(place);
      this.db.exec('commit');
      return undefined;
    } catch (thrown) {
      const error = asError(thrown);
      if (this.db.isTransaction) this.db.exec('rollback');
      // After a failed sync nobody knows what the disk holds: only opening the file anew can tell.
      if (isIoError(error)) this.broken = error;
      return error;
    }
  }

  private insert({ topic, partition, attributes, data }: Row): void {
    this.statements.insert.run(topic, partition, attributes, data);
  }

  private reach({ group, topic, partition, position }: Reached): void {
    this.statements.reach.run(group, topic, partition, position);
  }
}

const prepare = (db: DatabaseSync) => ({
  insert: db.prepare('insert into fact (topic, partition, attributes, data) values (?, ?, ?, ?)'),
  join: db.prepare('insert or ignore into reached (grp, topic, partition, position) values (?, ?, ?, 0)'),
  reach: db.prepare(
    `insert into reached (grp, topic, partition, position) values (?, ?, ?, ?)
     on conflict do update set position = max(position, excluded.position)`,
  ),
  position: db.prepare('select position from reached where grp = ? and topic = ? and partition = ?'),
  after: db.prepare(
    'select position, attributes, data from fact where topic = ? and partition = ? and position > ? order by position limit ?',
  ),
  countAfter: db.prepare('select count(*) as count from fact where topic = ? and partition = ? and position > ?'),
  dead: db.prepare('select position, attributes, data from fact where topic = ? order by position'),
  deadCount: db.prepare('select count(*) as count from fact where topic = ?'),
  unpark: db.prepare('delete from fact where topic = ? and position <= ?'),
  prune: db.prepare(
    `delete from fact where position <= (
       select min(r.position) from reached r where r.topic = fact.topic and r.partition = fact.partition)`,
  ),
});
