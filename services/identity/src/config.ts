import Type, { type Static } from 'typebox';
import { countryProblems } from '#country-pack';
import { commonConfig, configProblems, type Env } from '#platform';

export const IdentityConfig = Type.Object({
  ...commonConfig,
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
  configProblems(IdentityConfig, env, ({ COUNTRY, COUNTRY_PACK_DIR }) => [
    ...countryProblems(COUNTRY, COUNTRY_PACK_DIR),
  ]);
