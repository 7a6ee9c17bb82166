import { runAlone } from '#platform';
import { notificationDefinition } from './notification.definition.ts';

await runAlone(notificationDefinition);
