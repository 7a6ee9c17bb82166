import { silentLogger } from '#platform';
import { testSeams } from '#testing';
import { brokerAt } from '../broker-at.ts';
import type { BrokerHarness } from './broker.harness.ts';

const kib = 1024;

/** A real Kafka at that address; topics are new in every run. */
export const kafkaHarness = (address: string, run: string): BrokerHarness => {
  let topics = 0;
  const fetchBytes = { partition: 8 * kib, all: 32 * kib };
  return {
    open: () => brokerAt(address, { ...testSeams(), log: silentLogger, clientId: 'contract', fetchBytes }),
    topic: () => `huduma.test.${run}.topic-${(topics += 1)}`,
    // Six partitions, each its fetch and the rest of the batch in which that ends.
    most: { held: 6 * (8 + 4), bytes: kib },
    patienceMs: 60_000,
    dispose: () => undefined,
  };
};
