import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the engines keep everything: ENGINES_HOME, or `.engines` in the repository's root. */
export const home = resolve(process.env.ENGINES_HOME ?? fileURLToPath(new URL('../../.engines', import.meta.url)));

export const cacheFolder = join(home, 'cache');
export const runsFolder = join(home, 'runs');
export const portsFolder = join(home, 'ports');

/** A file that is part of this folder's sources. */
export const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
