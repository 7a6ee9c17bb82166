import Type, { type Static } from 'typebox';
import { commonConfig } from '#platform';

export const IdentityConfig = Type.Object({ ...commonConfig });
export type IdentityConfig = Static<typeof IdentityConfig>;
