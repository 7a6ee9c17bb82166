// Who is found by what, and that nobody else is. A person's state lists look-ups; before it may, a mention says so. Whoever
// claims a look-up inserts the mention first and then looks at the others': so of two rivals at least one sees the other. Whom
// it sees in the middle of saving it overtakes, and only then goes on: no two states ever list one look-up for two people.
import type { mongo } from 'mongoose';
import type { Pseudonym } from '#contracts';
import type { Timers } from '#platform';
import { insertOnce } from './connection.ts';
import { lists, mentionOf, type Listed, type MentionDocument, type State } from './documents.ts';
import type { States } from './states.ts';

type Rivals = Readonly<{ listed: number; pending: readonly State[] }>;

/** So long somebody in the middle of saving is waited for: saving takes milliseconds, so they have died. */
const patienceMs = 1_000;
const glanceMs = 25;

export class Mentions {
  constructor(
    readonly documents: mongo.Collection<MentionDocument>,
    private readonly states: States,
    private readonly timers: Timers,
  ) {}

  /** The people to whom the look-up leads. */
  async peopleAt(lookUp: string): Promise<readonly Pseudonym[]> {
    const mentions = await this.documents.find({ lookUp }).toArray();
    const held = await Promise.all(
      mentions.map(async (mention) => lists(await this.states.current(mention.row), mention)),
    );
    return [...new Set(mentions.filter((_, at) => held[at]).map(({ person }) => person))].sort();
  }

  /** Claims `listed` for the next state of `row`, at most `limit` people having it; false when they have it already. */
  async claim(row: State, listed: Listed, limit: number): Promise<boolean> {
    await insertOnce(this.documents, mentionOf(row, listed));
    const until = this.timers.monotonicMs() + patienceMs;
    for (;;) {
      const rivals = await this.rivals(row, listed);
      if (rivals.listed >= limit) return false;
      if (rivals.listed + rivals.pending.length < limit) return true;
      // One of two rivals goes first without waiting, or both would overtake each other.
      const late = this.timers.monotonicMs() > until;
      const overtaken = rivals.pending.filter(({ person }) => late || row.person < person);
      await Promise.all(overtaken.map((rival) => this.states.overtake(rival)));
      if (overtaken.length > 0) await this.forget(overtaken.map(({ person }) => person));
      else await this.timers.sleep(glanceMs);
    }
  }

  /** Takes away the mentions of rows that their states do not list and nobody can list any more; says which stand. */
  async forget(rows: readonly Pseudonym[]): Promise<void> {
    for (const row of new Set(rows)) {
      const mentions = await this.documents.find({ row }).toArray();
      const state = await this.states.current(row);
      const standing = mentions.filter((mention) => lists(state, mention));
      const over = mentions.filter((mention) => !lists(state, mention) && mention.seq < state.seq);
      await this.settle(standing, over);
    }
  }

  async pending(limit: number): Promise<readonly MentionDocument[]> {
    return this.documents.find({ pending: true }).limit(limit).toArray();
  }

  private async settle(standing: readonly MentionDocument[], over: readonly MentionDocument[]): Promise<void> {
    const seen = standing.filter(({ pending }) => pending);
    await Promise.all([
      ...seen.map(({ _id }) => this.documents.updateOne({ _id }, { $unset: { pending: '' } })),
      ...over.map(({ _id }) => this.documents.deleteOne({ _id })),
    ]);
  }

  /** Who else has the look-up for somebody else, and who is about to. */
  private async rivals(row: State, { lookUp, person }: Listed): Promise<Rivals> {
    const mentions = await this.documents.find({ lookUp }).toArray();
    const others = mentions.filter((mention) => mention.row !== row.person && mention.person !== person);
    const rows = new Map<Pseudonym, State>();
    for (const { row: other } of others) if (!rows.has(other)) rows.set(other, await this.states.current(other));
    const holders = new Set<Pseudonym>();
    const pending = new Map<Pseudonym, State>();
    for (const mention of others) {
      const state = rows.get(mention.row);
      if (!state) continue;
      if (lists(state, mention)) holders.add(mention.person);
      else if (mention.seq >= state.seq) pending.set(mention.row, state);
    }
    return { listed: holders.size, pending: [...pending.values()] };
  }
}
