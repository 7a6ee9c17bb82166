import type { ServiceDefinition } from '#platform';
import { checkInDefinition } from '../../check-in/src/check-in.definition.ts';
import { gatewayDefinition } from '../../gateway/src/gateway.definition.ts';
import { identityDefinition } from '../../identity/src/identity.definition.ts';
import { notificationDefinition } from '../../notification/src/notification.definition.ts';
import { schedulingDefinition } from '../../scheduling/src/scheduling.definition.ts';

/** In the order of their start: the door opens last and closes first. */
export const services: readonly ServiceDefinition[] = [
  identityDefinition,
  schedulingDefinition,
  checkInDefinition,
  notificationDefinition,
  gatewayDefinition,
];
