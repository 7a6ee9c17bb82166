import Type, { type Static } from 'typebox';
import { commonConfig } from '#platform';

export const SchedulingConfig = Type.Object({
  ...commonConfig,
  HOLD_SECONDS: Type.Integer({ default: 300, minimum: 1, maximum: 3600, description: 'how long a place is held' }),
});
export type SchedulingConfig = Static<typeof SchedulingConfig>;
