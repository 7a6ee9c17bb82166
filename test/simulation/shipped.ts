// What the services ship, read from their sources, to be compared with what the simulator runs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const filesUnder = (folder: string, suffix: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix) && !/spec\.ts$|testing\//.test(name))
    .map((name) => join(folder, name));

const found = (files: readonly string[], pattern: RegExp): readonly string[] =>
  files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(pattern)].map((match) => match[1] ?? ''));

/** Topics that a service's Nest controllers hear, by the names of their constants. */
export const heardBy = (service: string): readonly string[] =>
  [...new Set(found(filesUnder(join('services', service, 'src'), '.ts'), /@EventPattern\((\w+)\)/g))].sort();

/** Queues of jobs that services work. */
export const workedQueues = (): readonly string[] => {
  const files = filesUnder('services', '.ts');
  const names = found(files, /jobs\.work\((\w+),/g);
  return names.flatMap((name) => found(files, new RegExp(`const ${name} = '([^']+)'`, 'g'))).sort();
};

/** Patterns of a contract, as its source names them. */
export const patternsOf = (contract: string): readonly string[] =>
  found([join('libs/contracts/src/rpc', `${contract}.rpc.ts`)], /^ {2}'([a-z-]+\.[a-z-]+)':/gm);

/** Services with a definition of their own. */
export const shippedServices = (): readonly string[] =>
  readdirSync('services').filter((name) => filesUnder(join('services', name), '.definition.ts').length > 0);
