// What the command line asks for.
import { parseArgs } from 'node:util';
import type { Size } from './parts.ts';

export const help = `Kills (SIGKILL) and pauses (SIGSTOP, SIGCONT) real processes under load, keeps every request, and judges the history.

  npm run torture [-- --kills N] [--size embedded|distributed] [--seed S] [--minutes M]

  --kills N      only kills with at least 5 requests under way count; left out: 20 embedded, 8 distributed;
                 without --size N is shared out, beyond 28 nine to one; more than 100 of a size are legs of 100,
                 each on a log of its own and judged by itself
  --size         one process on files, or a process per service on real engines; left out: both, one after the other
  --seed S       who dies when; the timing of the machine is not part of it
  --minutes M    ends the killing of each size after so long, with the kills done by then
  --judge FILE   judges a kept history again

Ends with a line of figures: kills, requests under way at them, requests, and what was lost, oversold and doubled. Its status
is 1 when anything was found, 2 when it does not understand what is asked.
`;

export type Asked = Readonly<{
  help: boolean;
  judge?: string;
  runs: readonly Readonly<{ size: Size; kills: number }>[];
  seed?: number;
  minutes: number;
}>;

const usualKills: Readonly<Record<Size, number>> = { embedded: 20, distributed: 8 };
const sizes = Object.keys(usualKills) as readonly Size[];

const wholeNumber = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} takes a whole number, not ${text}`);
  return Number(text);
};

/**
 * In proportion up to the usual number; of what is more a tenth: a service among many takes several times as long to kill and
 * to be back. Each size has one kill at least.
 */
const sharedOut = (kills: number): Asked['runs'] => {
  const usual = Math.min(kills, usualKills.embedded + usualKills.distributed);
  const share = usualKills.distributed / (usualKills.embedded + usualKills.distributed);
  const distributed = Math.max(1, Math.round(usual * share + (kills - usual) / 10));
  return [
    { size: 'embedded', kills: Math.max(1, kills - distributed) },
    { size: 'distributed', kills: distributed },
  ];
};

const runsOf = (size: string | undefined, kills: number | undefined): Asked['runs'] => {
  if (size === undefined)
    return kills === undefined ? sizes.map((each) => ({ size: each, kills: usualKills[each] })) : sharedOut(kills);
  const known = sizes.find((each) => each === size);
  if (!known) throw new Error(`--size takes ${sizes.join(' or ')}, not ${size}`);
  return [{ size: known, kills: kills ?? usualKills[known] }];
};

/** Throws in words. */
export const readArguments = (args: readonly string[]): Asked => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string' },
      size: { type: 'string' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      judge: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const kills = wholeNumber('kills', values.kills);
  if (kills === 0) throw new Error('--kills takes a number from 1 on');
  const seed = wholeNumber('seed', values.seed);
  const minutes = wholeNumber('minutes', values.minutes) ?? Infinity;
  return {
    help: values.help ?? false,
    ...(values.judge === undefined ? {} : { judge: values.judge }),
    runs: runsOf(values.size, kills),
    ...(seed === undefined ? {} : { seed }),
    minutes,
  };
};
