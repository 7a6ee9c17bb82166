import { runAlone } from '#platform';
import { identityDefinition } from './identity.definition.ts';

await runAlone(identityDefinition);
