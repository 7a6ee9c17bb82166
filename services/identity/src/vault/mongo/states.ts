import type { mongo } from 'mongoose';
import type { Pseudonym } from '#contracts';
import type { Wrapped } from '../vault.port.ts';
import { insertOnce } from './connection.ts';
import { bytesOf, nextState, spent, stateOf, statesOf, type State, type StateDocument } from './documents.ts';

/** The states of persons: only the insert of the next number decides. */
export class States {
  constructor(readonly documents: mongo.Collection<StateDocument>) {}

  async current(person: Pseudonym): Promise<State> {
    const [last] = await this.documents.find(statesOf(person)).sort({ _id: -1 }).limit(1).toArray();
    return stateOf(person, last ?? null);
  }

  /** False when another state came after `before` first. */
  follow(before: State, change: Partial<Omit<State, 'person' | 'seq'>>): Promise<boolean> {
    return insertOnce(this.documents, nextState(before, change));
  }

  /** Whoever is about to save on top of `state` will fail. False when somebody was faster. */
  overtake(state: State): Promise<boolean> {
    return this.follow(state, {});
  }

  /** Empties what came before this state, keys and all. */
  async spendBefore({ person, seq }: State): Promise<void> {
    if (seq <= 1) return;
    await this.documents.updateMany({ ...statesOf(person, seq), version: { $gte: 0 } }, { $unset: spent });
  }

  async markTidy({ person, seq }: State): Promise<void> {
    await this.documents.updateOne({ ...statesOf(person, seq + 1), seq }, { $unset: { untidy: '' } });
  }

  /** Of persons after `after`, in their order; of one person several states when the last is not tidied up after. */
  async withKeys(after: Pseudonym, limit: number): Promise<readonly Wrapped[]> {
    const asked = { _id: { $gt: after === '' ? '' : `${after};` }, wrappedKey: { $exists: true } };
    const found = await this.documents.find(asked).sort({ _id: 1 }).limit(limit).toArray();
    return found.flatMap(({ person, wrappedKey }) =>
      wrappedKey ? [{ id: person, wrappedKey: bytesOf(wrappedKey) }] : [],
    );
  }

  async untidy(limit: number): Promise<readonly StateDocument[]> {
    return this.documents.find({ untidy: true }).limit(limit).toArray();
  }
}
