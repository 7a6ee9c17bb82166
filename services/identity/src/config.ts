import Type, { type Static } from 'typebox';
import { commonConfig } from '#platform';

export const IdentityConfig = Type.Object({
  ...commonConfig,
  KEY_ENCRYPTION_KEY_OLD: Type.Optional(
    Type.String({ description: 'the former key, while `npm run keys -- rotate` puts KEY_ENCRYPTION_KEY in its place' }),
  ),
});
export type IdentityConfig = Static<typeof IdentityConfig>;
