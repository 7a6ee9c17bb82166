import { sign } from 'node:crypto';
import { payloadOf, type SlipClaims } from './claims.ts';
import type { SlipKey } from './keys.ts';

/** `typ` of a slip's header: no other token of ours, signed with whatever key, passes for a slip. */
export const slipType = 'slip+jwt';

const encoded = (text: string) => Buffer.from(text).toString('base64url');

/** A slip as a compact JWS (EdDSA): always the same for the same claims and key. */
export const signSlip = (claims: SlipClaims, { kid, privateKey }: Pick<SlipKey, 'kid' | 'privateKey'>): string => {
  const signed = `${encoded(JSON.stringify({ alg: 'EdDSA', kid, typ: slipType }))}.${encoded(payloadOf(claims))}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
};
