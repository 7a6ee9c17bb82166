import { runAlone } from '#platform';
import { gatewayDefinition } from './gateway.definition.ts';

await runAlone(gatewayDefinition);
