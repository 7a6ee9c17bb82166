import Type, { type Static } from 'typebox';
import { countryProblems } from '#country-pack';
import { commonConfig, configProblems, type Env } from '#platform';
import { proxiesIn } from './door/trusted-proxies.ts';

export const GatewayConfig = Type.Object({
  ...commonConfig,
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65_535, description: '0 picks a free one' }),
  HOST: Type.String({ default: '127.0.0.1', description: 'address to listen at' }),
  RATE_LIMITS: Type.Union([Type.Literal('on'), Type.Literal('off')], {
    default: 'on',
    description: 'off switches the limits by address off; those by person and phone stay',
  }),
  TRUSTED_PROXIES: Type.Optional(
    Type.String({
      description: 'addresses and networks of proxies before HOST, with commas, whose X-Forwarded-For is believed',
    }),
  ),
  METRICS: Type.Union([Type.Literal('loopback'), Type.Literal('open'), Type.Literal('off')], {
    default: 'loopback',
    description: 'who may read /metrics: callers on this machine, anybody who reaches PORT, or nobody',
  }),
  AFRICASTALKING_CALLBACK_SECRET: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_-]{16,128}$',
      description: 'part of the path at which the SMS provider calls back; or its file: ..._FILE',
    }),
  ),
  AFRICASTALKING_CALLBACK_ADDRESSES: Type.Optional(
    Type.String({ description: 'addresses from which the provider calls back, with commas; left out: any' }),
  ),
});
export type GatewayConfig = Static<typeof GatewayConfig>;

export const isLoopback = (host: string): boolean => /^(127(\.\d{1,3}){3}|localhost|::1)$/.test(host);

/** Who may call back for the SMS provider. */
export const callbackRule = (config: GatewayConfig) => {
  const { AFRICASTALKING_CALLBACK_SECRET: secret, AFRICASTALKING_CALLBACK_ADDRESSES: list } = config;
  const addresses = list?.split(',').map((one) => one.trim());
  return { ...(secret ? { secret } : {}), ...(addresses ? { addresses } : {}) };
};

/** What must not be combined, in sentences; empty when all is well. */
export const unsafeDoors = ({ SMS, HOST, TRIAL }: GatewayConfig): readonly string[] =>
  SMS === 'phone:' && !isLoopback(HOST) && TRIAL !== 'open'
    ? ['HOST beyond this machine with SMS=phone: needs TRIAL=open, for anybody there can read every message']
    : [];

const proxyProblems = ({ TRUSTED_PROXIES: proxies }: GatewayConfig): readonly string[] => {
  try {
    if (proxies !== undefined) proxiesIn(proxies);
    return [];
  } catch (error) {
    return [`TRUSTED_PROXIES ${(error as Error).message}`];
  }
};

/** What is wrong with these variables, in sentences. */
export const gatewayProblems = (env: Env): readonly string[] =>
  configProblems(GatewayConfig, env, (config) => [
    ...unsafeDoors(config),
    ...proxyProblems(config),
    ...countryProblems(config.COUNTRY, config.COUNTRY_PACK_DIR),
  ]);
