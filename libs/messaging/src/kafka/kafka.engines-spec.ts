import { expect, test } from '@jest/globals';
import { systemRandom } from '#platform';
import { brokerContract } from '../testing/broker.contract.ts';
import { kafkaHarness } from '../testing/kafka.harness.ts';

const address = process.env['BROKER'];
const run = Buffer.from(systemRandom.bytes(6)).toString('hex');

if (address?.startsWith('kafka:')) {
  brokerContract('The Kafka broker', () => kafkaHarness(address, run));
} else {
  const required = process.env['ENGINES'] === 'required';
  process.stderr.write('NO KAFKA: the contract of the Kafka broker was not run; set BROKER=kafka://host:port\n');
  (required ? test : test.skip)('a real Kafka is there', () => {
    expect(address).toMatch(/^kafka:/);
  });
}
