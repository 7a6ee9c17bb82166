import { runAlone } from '#platform';
import { checkInDefinition } from './check-in.definition.ts';

await runAlone(checkInDefinition);
