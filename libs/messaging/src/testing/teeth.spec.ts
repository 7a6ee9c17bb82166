import { expect, test } from '@jest/globals';
import { brokerCases, holds } from './broker.contract.ts';
import { brokenBrokers } from './broken-brokers.teeth.ts';
import { embeddedHarness } from './embedded.harness.ts';

/** The first rule that the adapter breaks, if any. */
const firstBroken = async (harness: ReturnType<typeof embeddedHarness>): Promise<string | undefined> => {
  for (const one of brokerCases) {
    try {
      await holds(one, harness);
    } catch {
      return one.rule;
    }
  }
  return undefined;
};

for (const [fault, spoil] of Object.entries(brokenBrokers)) {
  test(`the suite notices a broker that ${fault}`, async () => {
    const harness = embeddedHarness(1500, spoil);
    expect(await firstBroken(harness)).toEqual(expect.any(String));
    harness.dispose();
  });
}

test('the suite notices a broker that reads without bound', async () => {
  const harness = embeddedHarness(1500, (broker) => broker, 1000);
  expect(await firstBroken(harness)).toContain('bound');
  harness.dispose();
});
