import Type, { type Static } from 'typebox';
import { countryProblems } from '#country-pack';
import { commonConfig, configProblems, type Env } from '#platform';

export const SchedulingConfig = Type.Object({
  ...commonConfig,
  HOLD_SECONDS: Type.Integer({ default: 300, minimum: 1, maximum: 3600, description: 'how long a place is held' }),
});
/** What is wrong with these variables, in sentences. */
export const schedulingProblems = (env: Env): readonly string[] =>
  configProblems(SchedulingConfig, env, ({ COUNTRY, COUNTRY_PACK_DIR }) => countryProblems(COUNTRY, COUNTRY_PACK_DIR));

export type SchedulingConfig = Static<typeof SchedulingConfig>;
