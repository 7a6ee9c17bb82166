import { runAlone } from '#platform';
import { schedulingDefinition } from './scheduling.definition.ts';

await runAlone(schedulingDefinition);
