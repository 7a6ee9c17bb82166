import { expect, test } from '@jest/globals';
import { brokenJobs } from './broken-jobs.teeth.ts';
import { embeddedHarness } from './embedded.harness.ts';
import { holds, jobsCases } from './jobs.contract.ts';

/** The first rule that the adapter breaks, if any. */
const firstBroken = async (harness: ReturnType<typeof embeddedHarness>): Promise<string | undefined> => {
  for (const one of jobsCases) {
    try {
      await holds(one, harness);
    } catch {
      return one.rule;
    }
  }
  return undefined;
};

for (const [fault, spoil] of Object.entries(brokenJobs)) {
  test(`the suite notices an engine that ${fault}`, async () => {
    const harness = embeddedHarness(500, spoil);
    expect(await firstBroken(harness)).toEqual(expect.any(String));
    harness.dispose();
  });
}
