// Every fact is told at least once, and those of one key and stream for the first time in their order.
import type { Fact } from '#messaging';
import type { Owed } from './owed.ts';

/** `topic`: where the owed facts are told; no other fact may stand there. */
export const factsAreTold = (allOwed: Owed, topic: string, published: readonly Fact[]): readonly string[] => {
  const wrong: string[] = [];
  const first = new Map<string, number>();
  for (const [place, { id }] of published.entries()) if (!first.has(id)) first.set(id, place);
  const owed = new Set<string>();
  for (const [stream, facts] of allOwed) {
    const last = new Map<string, number>();
    for (const { id, key } of facts) {
      owed.add(id);
      const at = first.get(id);
      if (at === undefined) wrong.push(`the fact ${id} of ${stream} was never told`);
      else if (at < (last.get(key) ?? -1))
        wrong.push(`the fact ${id} of ${stream} was told before an older one of its key`);
      else last.set(key, at);
    }
  }
  for (const { id, topic: there } of published)
    if (there === topic && !owed.has(id)) wrong.push(`the fact ${id} was told and never happened`);
  return wrong;
};
