import Type, { type Static } from 'typebox';
import { countryProblems } from '#country-pack';
import { commonConfig, configProblems, keyProblems, type Env } from '#platform';

export const IdentityConfig = Type.Object({
  ...commonConfig,
  KEY_ENCRYPTION_KEY_OLD: Type.Optional(
    Type.String({ description: 'the former key, while `npm run keys -- rotate` puts KEY_ENCRYPTION_KEY in its place' }),
  ),
  ERASURE_LIST: Type.Optional(
    Type.String({
      description:
        'who was erased, kept outside backups: a file, default DATA_DIR/erasures.log, or mongodb://..., which it is by default where EVENT_STORE is',
    }),
  ),
});
export type IdentityConfig = Static<typeof IdentityConfig>;

/** What is wrong with these variables, in sentences. */
export const identityProblems = (env: Env): readonly string[] =>
  configProblems(IdentityConfig, env, ({ COUNTRY, COUNTRY_PACK_DIR, KEY_ENCRYPTION_KEY_OLD }) => [
    ...countryProblems(COUNTRY, COUNTRY_PACK_DIR),
    ...keyProblems('KEY_ENCRYPTION_KEY_OLD', KEY_ENCRYPTION_KEY_OLD),
  ]);
