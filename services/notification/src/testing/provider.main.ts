// The service as it ships, on the trial clock, though its texts leave by a provider: one that specs play. Test code.
import { runAlone } from '#platform';
import { notificationDefinition } from '../notification.definition.ts';

await runAlone({
  ...notificationDefinition,
  start: (setting) => {
    const { TEXTS_BY: SMS, ...env } = setting.env;
    return notificationDefinition.start({ ...setting, env: { ...env, SMS } });
  },
});
