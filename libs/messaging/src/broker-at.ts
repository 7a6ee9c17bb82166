import { join } from 'node:path';
import { schemeOf, type Clock, type Logger, type Timers } from '#platform';
import type { Broker } from './broker.port.ts';
import { embeddedBroker } from './embedded/embedded-broker.ts';
import { kafkaBroker, type KafkaBrokerOptions } from './kafka/kafka-broker.ts';

export type BrokerOptions = Readonly<{
  clock: Clock;
  timers: Timers;
  log: Logger;
  /** The name under which Kafka knows this process; default `huduma`. */
  clientId?: string;
}> &
  Pick<KafkaBrokerOptions, 'fetchBytes'>;

/** The broker at an address: `embedded:./data` keeps its facts in `./data/broker.db`; `kafka://host:port[,host:port]`. */
export const brokerAt = (address: string, options: BrokerOptions): Broker => {
  const { scheme, rest } = schemeOf(address);
  const { clientId = 'huduma', fetchBytes, ...parts } = options;
  if (scheme === 'embedded') return embeddedBroker({ ...parts, file: join(rest, 'broker.db') });
  if (scheme !== 'kafka') throw new Error(`BROKER: no broker for ${scheme}:`);
  const brokers = rest.replace(/^\/\//, '').split(',');
  return kafkaBroker({ ...parts, brokers, clientId, ...(fetchBytes ? { fetchBytes } : {}) });
};
