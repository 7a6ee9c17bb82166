import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { Bench, type BrokerCase, type BrokerHarness } from './broker.harness.ts';
import { deliveryCases } from './delivery.cases.ts';
import { failureCases } from './failure.cases.ts';

/** The rules of the Broker port. Every adapter's spec runs them all. */
export const brokerCases: readonly BrokerCase[] = [...deliveryCases, ...failureCases];

/** Rejects when the rule does not hold for this adapter. */
export const holds = async ({ holds }: BrokerCase, harness: BrokerHarness): Promise<void> => {
  const bench = new Bench(harness);
  try {
    await holds(bench);
  } finally {
    await bench.end();
  }
};

export const brokerContract = (name: string, start: () => BrokerHarness): void => {
  describe(`${name} honours the Broker contract`, () => {
    let harness: BrokerHarness;
    beforeAll(() => {
      harness = start();
    });
    afterAll(() => harness.dispose());
    for (const one of brokerCases) test(one.rule, () => holds(one, harness));
  });
};
