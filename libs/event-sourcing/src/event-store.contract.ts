// One contract, every adapter. The cases are data, so that the teeth spec can run each against a planted broken store.
import { describe, it } from '@jest/globals';
import { appendingCases } from './contract/appending.cases.ts';
import { readingCases } from './contract/reading.cases.ts';
import type { ContractCase, Harness } from './contract/story.ts';
import { tellingCases } from './contract/telling.cases.ts';
import { unknownCases } from './contract/unknown.cases.ts';

export const eventStoreCases: readonly ContractCase[] = [
  ...appendingCases,
  ...readingCases,
  ...tellingCases,
  ...unknownCases,
];

/** Runs one case on a harness of its own. */
export const runCase = async ({ run }: ContractCase, start: () => Promise<Harness>): Promise<void> => {
  const harness = await start();
  try {
    await run(harness);
  } finally {
    await harness.stop();
  }
};

/** Every adapter runs this. `persistent`: what it holds outlives the process. */
export const eventStoreContract = (
  name: string,
  start: () => Promise<Harness>,
  { persistent }: Readonly<{ persistent: boolean }>,
): void =>
  describe(`${name} honours the EventStore contract`, () => {
    for (const each of eventStoreCases)
      if (persistent || !each.persistent) it(each.sentence, () => runCase(each, start));
  });
