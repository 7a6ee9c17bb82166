import Type, { type Static } from 'typebox';
import { commonConfig } from '#platform';

export const GatewayConfig = Type.Object({
  ...commonConfig,
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65_535, description: '0 picks a free one' }),
  HOST: Type.String({ default: '127.0.0.1', description: 'address to listen at' }),
  RATE_LIMITS: Type.Union([Type.Literal('on'), Type.Literal('off')], {
    default: 'on',
    description: 'off switches the limits by address off; those by person and phone stay',
  }),
});
export type GatewayConfig = Static<typeof GatewayConfig>;

export const isLoopback = (host: string): boolean => /^(127(\.\d{1,3}){3}|localhost|::1)$/.test(host);

/** What must not be combined, in sentences; empty when all is well. */
export const unsafeDoors = ({ SMS, HOST, TRIAL }: GatewayConfig): readonly string[] =>
  SMS === 'phone:' && !isLoopback(HOST) && TRIAL !== 'open'
    ? ['HOST beyond this machine with SMS=phone: needs TRIAL=open, for anybody there can read every message']
    : [];
