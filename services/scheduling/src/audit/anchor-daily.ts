// Makes the anchor of each day, as long as it runs. What is there already is never replaced.
import { join } from 'node:path';
import type { EventStore } from '#event-sourcing';
import type { Timers } from '#platform';
import { writeAnchor, type AnchorOutside } from './anchor-command.ts';

const lookEveryMs = 10 * 60_000;

export type Daily = Readonly<{
  exists: (path: string) => boolean;
  timers: Pick<Timers, 'sleep'>;
  /** Aborted when the process is to end. */
  stopping: AbortSignal;
  /** One line to whoever watches. */
  say: (line: string) => void;
}>;

/** Where the anchor of a day (UTC) lies. */
export const anchorFile = (folder: string, now: string): string => join(folder, `${now.slice(0, 10)}.json`);

/** Makes today's anchor. A store that is broken or does not answer has none: said, and tried again. */
const anchorToday = async (store: EventStore, outside: AnchorOutside, { say }: Daily, file: string): Promise<void> => {
  const now = outside.now();
  try {
    const { status, err } = await writeAnchor(store, outside, file);
    say(status === 0 ? `anchored ${now}` : `NOT ANCHORED ${now}: ${err.trim()}`);
  } catch (error) {
    say(`NOT ANCHORED ${now}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Resolves when it is stopped. */
export const anchorDaily = async (
  store: EventStore,
  outside: AnchorOutside,
  daily: Daily,
  folder: string,
): Promise<void> => {
  const { exists, timers, stopping } = daily;
  while (!stopping.aborted) {
    const file = anchorFile(folder, outside.now());
    if (!exists(file)) await anchorToday(store, outside, daily, file);
    await timers.sleep(lookEveryMs, stopping).catch((error: unknown) => {
      if (!stopping.aborted) throw error;
    });
  }
};
