// A data folder whose system wrote to real people remembers it: with the on-screen phone, whoever reaches it would read what is
// meant for them and move the clock by which they are judged.
import type { CommonConfig } from './common-config.ts';
import { hasMark, putMark } from './folder-marks.ts';

/** Nothing but for SMS=phone: on a folder whose system had a real provider. Looks only. */
export const earnestProblems = ({ SMS, DATA_DIR }: CommonConfig): readonly string[] =>
  SMS === 'phone:' && hasMark(DATA_DIR, 'in-earnest')
    ? [
        'SMS=phone: is refused where a real provider was used: is a file of Compose missing (infra/docker/provider.yml)? ' +
          'A trial takes a DATA_DIR and stores of its own',
      ]
    : [];

/** Remembers that this folder's system is no trial. */
export const markEarnest = ({ SMS, TRIAL, DATA_DIR }: CommonConfig): void => {
  if (SMS !== 'phone:' && TRIAL !== 'open') putMark(DATA_DIR, 'in-earnest');
};
