import { join } from 'node:path';
import { schemeOf, type Clock, type Logger, type Precedence, type Timers } from '#platform';
import type { Broker } from './broker.port.ts';
import { embeddedBroker } from './embedded/embedded-broker.ts';
import { prefixed } from './prefixed.ts';
import { kafkaBroker, type KafkaBrokerOptions } from './kafka/kafka-broker.ts';

export type BrokerOptions = Readonly<{
  clock: Clock;
  timers: Timers;
  precedence?: Precedence;
  log: Logger;
  /** The name under which Kafka knows this process; default `huduma`. */
  clientId?: string;
}> &
  Pick<KafkaBrokerOptions, 'fetchBytes'>;

/**
 * The broker at an address: `embedded:./data` keeps its facts in `./data/broker.db`; `kafka://host:port[,host:port]`, with
 * `/prefix` behind it before the name of every topic and group, so that several installations can share a cluster.
 */
export const brokerAt = (address: string, options: BrokerOptions): Broker => {
  const { scheme, rest } = schemeOf(address);
  const { clientId = 'huduma', fetchBytes, ...parts } = options;
  if (scheme === 'embedded') return embeddedBroker({ ...parts, file: join(rest, 'broker.db') });
  if (scheme !== 'kafka') throw new Error(`BROKER: no broker for ${scheme}:`);
  const [hosts = '', prefix = ''] = rest.replace(/^\/\//, '').split('/');
  const kafka = kafkaBroker({ ...parts, brokers: hosts.split(','), clientId, ...(fetchBytes ? { fetchBytes } : {}) });
  return prefix === '' ? kafka : prefixed(kafka, `${prefix}.`);
};
