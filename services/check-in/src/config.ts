import Type, { type Static } from 'typebox';
import { commonConfig } from '#platform';

export const CheckInConfig = Type.Object({ ...commonConfig });
export type CheckInConfig = Static<typeof CheckInConfig>;
