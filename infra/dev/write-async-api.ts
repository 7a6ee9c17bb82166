// `npm run asyncapi`: writes docs/events/asyncapi.json anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { asyncApiText } from './async-api.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
writeFileSync('docs/events/asyncapi.json', asyncApiText(version));
