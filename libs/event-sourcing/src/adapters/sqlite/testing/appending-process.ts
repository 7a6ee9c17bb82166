// Run by durability.spec.ts as a process of its own: appends batches without end, and says what stands.
import { next, event } from '../../../contract/story.ts';
import type { Commit } from '../../../event-store.ts';
import { seal } from '../../../seal.ts';
import { SqliteEventStore } from '../sqlite-event-store.ts';

const [, , path = ''] = process.argv;
const store = new SqliteEventStore(path);
const streams = ['a-1', 'a-2', 'a-3'];

const lastOf = async (stream: string): Promise<Commit | undefined> => (await store.read(stream)).at(-1);

for (;;) {
  const heads = await Promise.all(streams.map(lastOf));
  const batch = streams.map((stream, at) => next(stream, heads[at], event(1), event(2)));
  const outcomes = await store.append(batch);
  for (const [at, commit] of batch.entries())
    if (outcomes[at] === 'won') process.stdout.write(`${seal(commit).stream} ${commit.from}\n`);
  await new Promise((resolve) => void setImmediate(resolve));
}
