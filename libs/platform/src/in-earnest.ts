// A data folder whose system wrote to real people remembers it: with the on-screen phone, whoever reaches it would read what is
// meant for them and move the clock by which they are judged.
import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { CommonConfig } from './common-config.ts';

const markOf = ({ DATA_DIR }: CommonConfig): string => join(DATA_DIR, 'in-earnest');

/** Nothing but for SMS=phone: on a folder whose system had a real provider. Looks only. */
export const earnestProblems = (config: CommonConfig): readonly string[] =>
  config.SMS === 'phone:' && existsSync(markOf(config))
    ? [
        'SMS=phone: is refused where a real provider was used: is a file of Compose missing (infra/docker/provider.yml)? ' +
          'A trial takes a DATA_DIR and stores of its own',
      ]
    : [];

/** Remembers that this folder's system is no trial; stands after a power cut when it returns. Again does nothing. */
export const markEarnest = (config: CommonConfig): void => {
  if (config.SMS === 'phone:' || config.TRIAL === 'open') return;
  for (const path of [markOf(config), config.DATA_DIR]) {
    const file = openSync(path, path === config.DATA_DIR ? 'r' : 'a', 0o600);
    fsyncSync(file);
    closeSync(file);
  }
};
