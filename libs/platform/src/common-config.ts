// What every service's configuration has in common: where its files and engines are.
import Type, { type Static } from 'typebox';
import { isEmbedded } from './addresses.ts';

export const commonConfig = {
  DATA_DIR: Type.String({ default: './data', description: 'folder under which everything is written' }),
  EVENT_STORE: Type.Optional(Type.String({ description: 'sqlite:DIR or mongodb://...; default sqlite:DATA_DIR' })),
  BROKER: Type.Optional(Type.String({ description: 'embedded:DIR or kafka://host:port; default embedded:DATA_DIR' })),
  JOBS: Type.Optional(Type.String({ description: 'embedded:DIR or redis://...; default embedded:DATA_DIR' })),
  RPC: Type.Optional(Type.String({ description: 'local:NAME within one process; default local:DATA_DIR' })),
  SMS: Type.String({ default: 'phone:', description: 'phone: (an on-screen phone) or africastalking:' }),
  MAIL: Type.String({ default: 'phone:', description: 'phone: or smtp://...' }),
  COUNTRY: Type.String({ default: 'ke', description: 'country pack' }),
  COUNTRY_PACK_DIR: Type.Optional(
    Type.String({ description: 'another folder of country packs, for tests and other countries' }),
  ),
  KEY_ENCRYPTION_KEY: Type.Optional(Type.String({ description: '32 bytes in base64; made in DATA_DIR when left out' })),
  KEY_ENCRYPTION_KEY_OLD: Type.Optional(
    Type.String({ description: 'the former key, while `npm run keys -- rotate` puts KEY_ENCRYPTION_KEY in its place' }),
  ),
  HASHING: Type.Union([Type.Literal('production'), Type.Literal('cheapest')], {
    default: 'production',
    description: 'cheapest is for tests on SMS=phone: alone',
  }),
  TRIAL: Type.Optional(Type.Literal('open', { description: 'allows the on-screen phone beyond one machine' })),
  NODE_ENV: Type.Optional(Type.String()),
};

export const CommonConfig = Type.Object(commonConfig);
export type CommonConfig = Static<typeof CommonConfig>;

export type Addresses = Readonly<{ eventStore: string; broker: string; jobs: string; rpc: string }>;

/** The addresses in force: what is left out lies in the data folder. */
export const addressesOf = (config: CommonConfig): Addresses => ({
  eventStore: config.EVENT_STORE ?? `sqlite:${config.DATA_DIR}`,
  broker: config.BROKER ?? `embedded:${config.DATA_DIR}`,
  jobs: config.JOBS ?? `embedded:${config.DATA_DIR}`,
  rpc: config.RPC ?? `local:${config.DATA_DIR}`,
});

/** What must not be combined, in sentences; empty when all is well. */
export const unsafeCombinations = (config: CommonConfig): readonly string[] => {
  const { eventStore, broker } = addressesOf(config);
  const trial = config.SMS === 'phone:';
  const distributed = !isEmbedded(eventStore) || !isEmbedded(broker);
  return [
    ...(config.HASHING === 'cheapest' && (!trial || config.NODE_ENV === 'production')
      ? ['HASHING=cheapest is for tests; leave it out']
      : []),
    ...(distributed && !config.KEY_ENCRYPTION_KEY
      ? ['KEY_ENCRYPTION_KEY is needed with mongodb: or kafka: addresses: openssl rand -base64 32']
      : []),
    ...(distributed && trial && config.TRIAL !== 'open'
      ? ['SMS=phone: with mongodb: or kafka: addresses needs TRIAL=open']
      : []),
  ];
};
