import { mongo } from 'mongoose';
import type { Instant } from '#contracts';
import type { CaseRow, Errand, StrangersMessage } from '../vault.port.ts';
import { insertOnce, type Connected } from './connection.ts';
import { sealedBytes, sealedOf } from './documents.ts';

type Bytes = ReturnType<typeof sealedBytes>;
type CaseDocument = Bytes & Readonly<{ _id: string; endsAt: Instant }>;
/** `place` grows with time: exactly within a process, by the second between several. */
type ErrandDocument = Readonly<{ _id: string; kind: string; at: Instant; place: mongo.ObjectId; about?: Bytes }>;
type MessageDocument = Readonly<{ _id: string; phone: string; at: Instant }>;
type TryDocument = Readonly<{ _id: mongo.ObjectId; name: string; at: Instant }>;

const errandOf = ({ _id: id, kind, at, about }: ErrandDocument): Errand => ({
  id,
  kind,
  at,
  about: about ? sealedOf(about) : null,
});

const order = (left: MessageDocument, right: MessageDocument): number =>
  left.at === right.at ? (left._id < right._id ? -1 : 1) : left.at < right.at ? -1 : 1;

/** Documents about people who are not logged in: cases, errands, counts. Each is written once, and goes as a whole. */
export class StrangersDocuments {
  readonly cases: mongo.Collection<CaseDocument>;
  readonly errands: mongo.Collection<ErrandDocument>;
  private readonly messages: mongo.Collection<MessageDocument>;
  private readonly tries: mongo.Collection<TryDocument>;

  constructor({ collection }: Connected) {
    this.cases = collection<CaseDocument>('cases');
    this.errands = collection<ErrandDocument>('errands');
    this.messages = collection<MessageDocument>('messages');
    this.tries = collection<TryDocument>('tries');
  }

  async prepare(): Promise<void> {
    await this.cases.createIndex({ endsAt: 1 }, {}, {});
    await this.errands.createIndex({ place: 1 }, {}, {});
    await this.messages.createIndex({ phone: 1, at: 1 }, {}, {});
    await this.tries.createIndex({ name: 1, at: 1 }, {}, {});
  }

  async addCase({ id, endsAt, ...sealed }: CaseRow): Promise<void> {
    await insertOnce(this.cases, { _id: id, endsAt, ...sealedBytes(sealed) });
  }

  async caseOf(id: string): Promise<CaseRow | undefined> {
    const found = await this.cases.findOne({ _id: id });
    return found ? { id, endsAt: found.endsAt, ...sealedOf(found) } : undefined;
  }

  async addErrand({ id, kind, about, at }: Errand): Promise<void> {
    const place = new mongo.ObjectId();
    await insertOnce(this.errands, { _id: id, kind, at, place, ...(about && { about: sealedBytes(about) }) });
  }

  async errand(id: string): Promise<Errand | undefined> {
    const found = await this.errands.findOne({ _id: id });
    return found ? errandOf(found) : undefined;
  }

  async waiting(limit: number): Promise<readonly Errand[]> {
    return (await this.errands.find({}).sort({ place: 1 }).limit(limit).toArray()).map(errandOf);
  }

  async removeErrand(id: string): Promise<void> {
    await this.errands.deleteOne({ _id: id });
  }

  /** Counted first, then looked at: rivals at the limit see each other, and those who are too many go again. */
  async admit({ id, phone, at }: StrangersMessage, since: Instant, limit: number): Promise<boolean> {
    if (!(await insertOnce(this.messages, { _id: id, phone, at }))) return true;
    const counted = (await this.messages.find({ phone, at: { $gt: since } }).toArray()).sort(order);
    if (counted.slice(0, limit).some(({ _id }) => _id === id)) return true;
    await this.messages.deleteOne({ _id: id });
    return false;
  }

  async noteTry(name: string, at: Instant): Promise<void> {
    await this.tries.insertOne({ _id: new mongo.ObjectId(), name, at });
  }

  async triesOf(name: string, since: Instant): Promise<readonly Instant[]> {
    const found = await this.tries.find({ name, at: { $gt: since } }).toArray();
    return found.map(({ at }) => at).sort();
  }

  async sweep(now: Instant, since: Instant): Promise<void> {
    await this.cases.deleteMany({ endsAt: { $lte: now } });
    await this.messages.deleteMany({ at: { $lte: since } });
    await this.tries.deleteMany({ at: { $lte: since } });
  }
}
