import { brokerContract } from '../testing/broker.contract.ts';
import { embeddedHarness } from '../testing/embedded.harness.ts';

brokerContract('The embedded broker', async () => embeddedHarness(10_000));
