// What stands in the way of a start: looked for over all services of a process before any of them begins or writes a byte.
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Static, TObject } from 'typebox';
import { isEmbedded, schemeOf } from './addresses.ts';
import { addressesOf, type CommonConfig } from './common-config.ts';
import { ConfigError, readConfig, type Env } from './config.ts';

/** Every problem of these variables, in sentences; `more` looks at what the schema alone cannot say. */
export const configProblems = <S extends TObject>(
  schema: S,
  env: Env,
  more: (config: Static<S>) => readonly string[] = () => [],
): readonly string[] => {
  try {
    return more(readConfig(schema, env));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

const schemes = {
  EVENT_STORE: ['sqlite:', 'mongodb://', 'mongodb+srv://', 'memory:'],
  BROKER: ['embedded:', 'kafka://'],
  JOBS: ['embedded:', 'redis://', 'rediss://'],
  RPC: ['local:', 'tcp:'],
  SMS: ['phone:', 'africastalking:'],
  MAIL: ['phone:', 'smtp://', 'smtps://'],
} as const;

/** Addresses that no adapter is there for. Their values stay unsaid: they may hold passwords. */
export const addressProblems = (config: CommonConfig): readonly string[] =>
  (Object.keys(schemes) as (keyof typeof schemes)[]).flatMap((name) => {
    const [address, known] = [config[name], schemes[name]];
    return address === undefined || known.some((scheme) => address.startsWith(scheme))
      ? []
      : [`${name} must begin with ${known.slice(0, -1).join(', ')} or ${known.at(-1) ?? ''}`];
  });

/** Each problem once: services share variables, and what is wrong with a scheme need not be told as a wrong form too. */
export const eachOnce = (problems: readonly string[]): readonly string[] =>
  [...new Set(problems)].filter((one) => {
    const [, name] = /^(\w+) is not written/.exec(one) ?? [];
    return name === undefined || !problems.some((other) => other.startsWith(`${name} must begin`));
  });

type Folder = Readonly<{ name: string; path: string }>;

const foldersOf = (config: CommonConfig): readonly Folder[] => {
  const { eventStore, broker, jobs } = addressesOf(config);
  const named = { EVENT_STORE: eventStore, BROKER: broker, JOBS: jobs };
  const own = Object.entries(named).flatMap(([name, address]) => {
    const embedded = address.includes(':') && isEmbedded(address) && !address.startsWith('memory:');
    return embedded ? [{ name, path: resolve(schemeOf(address).rest.replace(/^\/\/(?=[./])/, '')) }] : [];
  });
  const all = [{ name: 'DATA_DIR', path: resolve(config.DATA_DIR) }, ...own];
  return all.filter(({ path }, i) => all.findIndex((other) => other.path === path) === i);
};

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

const problemAt = ({ name, path }: Folder): readonly string[] => {
  const parent = dirname(path);
  if (!existsSync(path) && parent !== path) return problemAt({ name, path: parent });
  if (!statSync(path).isDirectory()) return [`${name}: ${path} is a file, not a folder`];
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    return [`${name}: the folder ${path} cannot be written to (${codeOf(error)})`];
  }
};

/** Folders that are none, or that this process may not write to. Looks only. */
export const folderProblems = (config: CommonConfig): readonly string[] => foldersOf(config).flatMap(problemAt);

// One level after the other: making all at once never ends in Node where the system forbids it, as below /proc.
const make = (path: string): void => {
  if (existsSync(path)) return;
  make(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
};

/** Makes the folders that are not there yet. Throws ConfigError with each that cannot be made. */
export const makeFolders = (config: CommonConfig): void => {
  const problems = foldersOf(config).flatMap(({ name, path }) => {
    try {
      make(path);
      return [];
    } catch (error) {
      return [`${name}: the folder ${path} cannot be made (${codeOf(error)})`];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
};
