import type { Pseudonym } from '#contracts';
import type { Timers } from '#platform';
import type { LookUp, PersonRow, PersonSaving, Rewrapping, Saved, Wrapped } from '../vault.port.ts';
import type { Connected } from './connection.ts';
import { lists, lookUpOf, type Listed, type MentionDocument, type State, type StateDocument } from './documents.ts';
import { Mentions } from './mentions.ts';
import { States } from './states.ts';

type Claim = Listed & Readonly<{ limit: number; refusal: Exclude<Saved, 'saved' | 'stale'> }>;

const mostAtOnce = 100;

const claimsOf = ({ row, lookUps, wards, peoplePerPhone }: PersonSaving): readonly Claim[] => [
  ...lookUps.map((each): Claim => {
    const listed = { lookUp: lookUpOf(each), person: row.person };
    return each.kind === 'phone'
      ? { ...listed, limit: peoplePerPhone, refusal: 'crowded' }
      : { ...listed, limit: 1, refusal: `${each.kind}-taken` };
  }),
  ...wards.flatMap(({ person, document: hash }): readonly Claim[] =>
    hash === null
      ? []
      : [{ lookUp: lookUpOf({ kind: 'document', hash }), person, limit: 1, refusal: 'document-taken' }],
  ),
];

/** Persons, their look-ups and the lists they stand on. What a crash leaves is cleared away by the repeat or the sweep. */
export class PeopleDocuments {
  readonly states: States;
  private readonly mentions: Mentions;
  /** Mentions that were pending at the last sweep already. */
  private pendingBefore: ReadonlySet<string> = new Set();

  constructor(database: Connected, timers: Timers) {
    this.states = new States(database.collection<StateDocument>('people'));
    this.mentions = new Mentions(database.collection<MentionDocument>('look-ups'), this.states, timers);
  }

  async prepare(): Promise<void> {
    const [people, lookUps] = [this.states.documents, this.mentions.documents];
    await people.createIndex({ untidy: 1 }, { sparse: true }, {});
    for (const field of ['lookUp', 'row']) await lookUps.createIndex({ [field]: 1 }, {}, {});
    await lookUps.createIndex({ pending: 1 }, { sparse: true }, {});
  }

  async person(person: Pseudonym): Promise<PersonRow | undefined> {
    const { version, bytes } = await this.states.current(person);
    return bytes && { person, version, ...bytes };
  }

  find(lookUp: LookUp): Promise<readonly Pseudonym[]> {
    return this.mentions.peopleAt(lookUpOf(lookUp));
  }

  /** Claims first, then the state: a crash between leaves claims that count for nothing. */
  async save(saving: PersonSaving): Promise<Saved> {
    const { person, version, wrappedKey, sealed } = saving.row;
    const before = await this.states.current(person);
    if (before.version !== version - 1) return 'stale';
    const claims = claimsOf(saving);
    const refusal = await this.claim(before, claims);
    if (refusal) {
      await this.withdraw(before);
      return refusal;
    }
    const listed = claims.map(({ lookUp, person: to }) => ({ lookUp, person: to }));
    const saved = await this.states.follow(before, { version, listed, bytes: { wrappedKey, sealed } });
    await this.tidy(person);
    return saved ? 'saved' : 'stale';
  }

  /** The state without a key first: from then on nobody is there. The repeat clears away the rest. */
  async erase(person: Pseudonym): Promise<void> {
    for (;;) {
      const before = await this.states.current(person);
      if (before.version === 0) break;
      await this.states.follow(before, { version: 0, listed: [], bytes: undefined });
    }
    await this.tidy(person);
  }

  async wrapped(after: string, limit: number): Promise<readonly Wrapped[]> {
    const found = await this.states.withKeys(after, limit);
    return [...new Map(found.map((each) => [each.id, each])).values()];
  }

  /** As the next state, so that whoever saves at this moment is either seen or fails. */
  async rewrap(rows: readonly Rewrapping[]): Promise<void> {
    for (const { id, wrappedKey, to } of rows) {
      const state = await this.states.current(id);
      if (state.bytes && Buffer.from(state.bytes.wrappedKey).equals(wrappedKey))
        await this.states.follow(state, { bytes: { ...state.bytes, wrappedKey: to } });
      await this.tidy(id);
    }
  }

  async sweep(): Promise<void> {
    for (const { person } of await this.states.untidy(mostAtOnce)) await this.tidy(person);
    const pending = await this.mentions.pending(mostAtOnce);
    for (const { _id, row, seq } of pending) {
      // Seen for the first time they may be of somebody who is saving.
      if (!this.pendingBefore.has(_id)) continue;
      const state = await this.states.current(row);
      if (seq >= state.seq) await this.states.overtake(state);
      await this.tidy(row);
    }
    this.pendingBefore = new Set(pending.map(({ _id }) => _id));
  }

  private async claim(row: State, claims: readonly Claim[]): Promise<Claim['refusal'] | undefined> {
    const people = new Map<string, Pseudonym>();
    for (const { lookUp, person, refusal } of claims) {
      if ((people.get(lookUp) ?? person) !== person) return refusal;
      people.set(lookUp, person);
    }
    const fresh = claims.filter((claim) => !lists(row, claim));
    const claimed = await Promise.all(
      fresh.map((claim) => this.mentions.claim(row, { lookUp: claim.lookUp, person: claim.person }, claim.limit)),
    );
    return fresh.find((_, at) => !claimed[at])?.refusal;
  }

  private async withdraw(row: State): Promise<void> {
    await this.states.overtake(row);
    await this.tidy(row.person);
  }

  private async tidy(person: Pseudonym): Promise<void> {
    const state = await this.states.current(person);
    await Promise.all([this.states.spendBefore(state), this.mentions.forget([person])]);
    await this.states.markTidy(state);
  }
}
