import { join } from 'node:path';
import { schemeOf } from '#platform';
import type { Broker } from './broker.port.ts';
import { embeddedBroker, type EmbeddedBrokerOptions } from './embedded/embedded-broker.ts';

/** The broker at an address: `embedded:./data` keeps its facts in `./data/broker.db`; `kafka://host:port[,host:port]`. */
export const brokerAt = (address: string, options: Omit<EmbeddedBrokerOptions, 'file'>): Broker => {
  const { scheme, rest } = schemeOf(address);
  if (scheme === 'embedded') return embeddedBroker({ ...options, file: join(rest, 'broker.db') });
  throw new Error(`BROKER: no broker for ${scheme}:`);
};
