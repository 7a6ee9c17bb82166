// Where the system that is copied, or the empty place that is filled, keeps its stores and its key.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { addressesOf, schemeOf, type CommonConfig } from '#platform';
import { OperationError } from './manifest.ts';

export const developmentKey = 'development-key';
export const trialClockFile = 'trial-clock.json';

export type Place = Readonly<{
  dataDir: string;
  address: string;
  kind: 'sqlite' | 'mongodb';
  /** The folder of files; only of `sqlite:`. */
  folder: string;
}>;

export const placeOf = (config: CommonConfig): Place => {
  const { eventStore: address } = addressesOf(config);
  const { scheme, rest } = schemeOf(address);
  if (scheme === 'sqlite') return { dataDir: config.DATA_DIR, address, kind: 'sqlite', folder: rest };
  if (scheme !== 'mongodb' && scheme !== 'mongodb+srv')
    throw new OperationError(`EVENT_STORE: ${scheme}: cannot be copied.`);
  return { dataDir: config.DATA_DIR, address, kind: 'mongodb', folder: '' };
};

/** The key-encryption key in force; none is made here. */
export const keyInForce = (config: CommonConfig): Buffer => {
  const file = join(config.DATA_DIR, developmentKey);
  const text = config.KEY_ENCRYPTION_KEY ?? (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32)
    throw new OperationError(
      `The key-encryption key is not here: set KEY_ENCRYPTION_KEY, or put the file ${developmentKey} into ${config.DATA_DIR}.`,
    );
  return key;
};

/** True when `inner` is `outer` or lies in it. */
export const liesIn = (inner: string, outer: string): boolean => {
  const path = relative(resolve(outer), resolve(inner));
  return path === '' || (!path.startsWith('..') && resolve(outer, path) === resolve(inner));
};
