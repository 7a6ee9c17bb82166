import { silentLogger } from '#platform';
import { scratchFolder, testSeams } from '#testing';
import type { Broker } from '../broker.port.ts';
import type { BrokerHarness } from './broker.harness.ts';
import { embeddedBroker } from '../embedded/embedded-broker.ts';

const soundFetch = 2;
const partitions = 64;

/** An embedded broker in a scratch folder; `spoil` may put a fault before it. */
export const embeddedHarness = (
  patienceMs: number,
  spoil = (broker: Broker): Broker => broker,
  fetch = soundFetch,
): BrokerHarness => {
  const folder = scratchFolder('broker');
  let topics = 0;
  const options = { file: `${folder.path}/broker.db`, ...testSeams(), log: silentLogger, fetch };
  return {
    open: () => spoil(embeddedBroker(options)),
    topic: () => `huduma.test.topic-${(topics += 1)}`,
    most: { held: soundFetch * partitions, bytes: 10 },
    patienceMs,
    dispose: () => folder.remove(),
  };
};
