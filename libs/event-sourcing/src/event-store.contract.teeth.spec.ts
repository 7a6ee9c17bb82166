// The contract is worth what it catches: each planted fault must fail the sentences named beside it.
import { expect, it } from '@jest/globals';
import { eventStoreCases, runCase } from './event-store.contract.ts';
import { MemoryEventStore } from './adapters/memory/memory-event-store.ts';
import type { AppendOutcome, Commit, CommitKey, NewCommit } from './event-store.ts';
import { unseal, seal } from './seal.ts';

const sentencesThatFail = async (make: () => MemoryEventStore): Promise<readonly string[]> => {
  const failed: string[] = [];
  for (const each of eventStoreCases.filter(({ persistent }) => !persistent)) {
    const store = make();
    try {
      await runCase(each, () => Promise.resolve({ store, stop: () => store.close() }));
    } catch {
      failed.push(each.sentence);
    }
  }
  return failed;
};

const caught = (fault: string, make: () => MemoryEventStore, ...sentences: readonly RegExp[]): void =>
  it(`catches a store that ${fault}`, async () => {
    const failed = await sentencesThatFail(make);
    for (const sentence of sentences) expect(failed).toContainEqual(expect.stringMatching(sentence));
  });

it('finds no fault in a store without one', async () => {
  expect(await sentencesThatFail(() => new MemoryEventStore())).toEqual([]);
});

class SaysWonToAll extends MemoryEventStore {
  override async append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    return (await super.append(batch)).map(() => 'won');
  }
}
caught(
  'has lost the condition',
  () => new SaysWonToAll(),
  /exactly one of fifty/,
  /refuses a version/,
  /each stream of a batch/,
);

class WritesHalfABatch extends MemoryEventStore {
  override async append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    await super.append(batch.slice(0, Math.ceil(batch.length / 2)));
    return batch.map(() => 'won');
  }
}
caught('writes half a batch', () => new WritesHalfABatch(), /batch over many streams/);

class RollsBackWithTheLoser extends MemoryEventStore {
  override async append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    for (const { stream, from } of batch)
      if ((await this.read(stream, from)).some((commit) => commit.from === from)) return batch.map(() => 'lost');
    return super.append(batch);
  }
}
caught('lets one loser take the batch with it', () => new RollsBackWithTheLoser(), /each stream of a batch/);

class WritesHalfACommit extends MemoryEventStore {
  override append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    return super.append(batch.map((commit) => ({ ...commit, events: commit.events.slice(0, 1) })));
  }
}
caught('writes half a commit', () => new WritesHalfACommit(), /a commit all or not/, /in their order/);

class ForgetsTheOrder extends MemoryEventStore {
  override async read(stream: string, from?: number): Promise<readonly Commit[]> {
    return [...(await super.read(stream, from))].reverse();
  }
}
caught('forgets the order', () => new ForgetsTheOrder(), /in their order/, /10,000 events/);

class SwallowsErrors extends MemoryEventStore {
  override append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    return super.append(batch).catch(() => batch.map(() => 'won'));
  }
}
caught('swallows an error', () => new SwallowsErrors(), /once it is closed/);

class ReadsStale extends MemoryEventStore {
  readonly #seen = new Map<string, readonly Commit[]>();
  override async read(stream: string, from?: number): Promise<readonly Commit[]> {
    const key = `${stream} ${from ?? 1}`;
    const commits = this.#seen.get(key) ?? (await super.read(stream, from));
    this.#seen.set(key, commits);
    return commits;
  }
}
caught('reads what was, not what is', () => new ReadsStale(), /shows at once/);

class SaysWonWhenUnknown extends MemoryEventStore {
  #calls = 0;
  override append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    this.#calls += 1;
    return this.#calls % 3 === 0 ? Promise.resolve(batch.map(() => 'won')) : super.append(batch);
  }
}
caught('says won of what it never wrote', () => new SaysWonWhenUnknown(), /in their order/, /after a mark/);

class ForgetsMetadata extends MemoryEventStore {
  override append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    const bare = ({ type, data, commandId }: NewCommit['events'][number]) => ({ type, data, commandId });
    return super.append(batch.map((commit) => ({ ...commit, events: commit.events.map(bare) })));
  }
}
caught('forgets metadata', () => new ForgetsMetadata(), /keeps metadata/);

class SplitsKeysAtDots extends MemoryEventStore {
  override append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    const clean = (text: string): object => JSON.parse(text.replaceAll(/"([^"]*)[.$]([^"]*)":/g, '"$1_$2":')) as object;
    const cleaned = (commit: NewCommit) => ({
      ...commit,
      events: commit.events.map((event) => ({ ...event, data: clean(JSON.stringify(event.data)) })),
    });
    return super.append(batch.map(cleaned));
  }
}
caught('changes keys with . and $', () => new SplitsKeysAtDots(), /keys with \. and \$/);

class StopsAtAThousand extends MemoryEventStore {
  override async read(stream: string, from?: number): Promise<readonly Commit[]> {
    return (await super.read(stream, from)).slice(0, 1_000);
  }
}
caught('stops at a thousand commits', () => new StopsAtAThousand(), /1,500 commits/);

class MixesStreams extends MemoryEventStore {
  override append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    return super.append(batch.map((commit) => ({ ...commit, stream: commit.stream.toLowerCase() })));
  }
  override read(stream: string, from?: number): Promise<readonly Commit[]> {
    return super.read(stream.toLowerCase(), from);
  }
}
caught('takes two streams for one', () => new MixesStreams(), /names begin alike/);

class NeverVerifies extends MemoryEventStore {
  readonly #rows: Commit[] = [];
  override async append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    const outcomes = await super.append(batch);
    this.#rows.push(...batch.filter((_, at) => outcomes[at] === 'won').map((commit) => unseal(seal(commit))));
    return outcomes;
  }
  override async read(stream: string, from = 1): Promise<readonly Commit[]> {
    await super.untold(0);
    const rows = this.#rows.filter((commit) => commit.stream === stream && commit.from >= from);
    return rows.sort((left, right) => left.from - right.from);
  }
}
caught('reads over a stream that does not join', () => new NeverVerifies(), /with a hole/, /follows another one/);

class MarksEarly extends MemoryEventStore {
  override async untold(limit: number, after?: CommitKey): Promise<readonly Commit[]> {
    const commits = await super.untold(limit, after);
    await super.markTold(commits);
    return commits;
  }
}
caught('marks what was only looked at', () => new MarksEarly(), /again and again/);

class MarksAllBefore extends MemoryEventStore {
  override async markTold(commits: readonly CommitKey[]): Promise<void> {
    for (const { stream, from } of commits)
      for (let at = 1; at <= from; at += 1) await super.markTold([{ stream, from: at }]);
  }
}
caught('marks more than it was told to', () => new MarksAllBefore(), /marks nothing else/);

class TellsOutOfOrder extends MemoryEventStore {
  override async untold(limit: number, after?: CommitKey): Promise<readonly Commit[]> {
    return [...(await super.untold(limit, after))].reverse();
  }
}
caught('tells out of order', () => new TellsOutOfOrder(), /each stream in its order/);
