// A system of separate processes under trouble.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { api, freeSlots, inParallel, newCitizen, pause, type Answer, type Citizen } from './api.ts';
import type { Parts } from './many-processes.ts';
import type { Ran, System, SystemOptions } from './system.ts';
import { dayFrom, startTwenty, twenty } from './twenty.ts';

const root = join(import.meta.dirname, '../../..');

/** How long an engine is away; `OUTAGE_SECONDS=60` makes it longer than in CI. */
export const outageMs = 1000 * Number(process.env['OUTAGE_SECONDS'] ?? 15);
/** For what follows an outage on a small machine. */
export const patienceMs = 90_000;

export type Town = Readonly<{
  system: System;
  parts: Parts;
  people: readonly Citizen[];
  /** Every start of the plentiful service from the third to the sixth day. */
  starts: readonly string[];
  /** Runs a command-line tool beside the system, whose output is read meanwhile. */
  run(script: string, ...options: readonly string[]): Promise<Ran>;
}>;

const beside = (system: System, script: string, options: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const settings = { cwd: root, env: { ...system.env }, timeout: 120_000 };
    execFile(process.execPath, [join(root, 'dist', script), ...options], settings, (error, stdout, stderr) => {
      const status = typeof error?.code === 'number' ? error.code : error ? null : 0;
      resolve({ status, stdout, stderr });
    });
  });

/** People who are logged in, ready to book. */
export const startTown = async (people: number, options: SystemOptions = {}): Promise<Town> => {
  const { env, ...rest } = options;
  const system = await startTwenty(env, rest);
  const { parts } = system;
  if (!parts) throw new Error('a town of separate processes needs SYSTEM=distributed');
  const citizens = await inParallel(Array.from({ length: people }), 6, () => newCitizen(system));
  const days = await Promise.all([3, 4, 5, 6].map((days) => dayFrom(system, days)));
  const slots = await Promise.all(days.map((date) => freeSlots(system, twenty.plenty, twenty.centre, date)));
  const starts = slots.flat().map(({ start }) => start);
  return { system, parts, people: citizens, starts, run: (script, ...own) => beside(system, script, own) };
};

/** The same people with new sessions, after the clock was moved. */
export const signedInAgain = async <T extends Pick<Town, 'system' | 'people'>>(town: T): Promise<T> => ({
  ...town,
  people: await inParallel(town.people, 6, async (person) => {
    const { username, secret } = person;
    const session = await api(town.system, 'POST', '/v1/sessions', { body: { username, secret } });
    if (session.status !== 201) throw new Error(`the log-in answered ${String(session.status)} ${session.text}`);
    return { ...person, token: String(session.body['accessToken']) };
  }),
});

const mostTries = 60;

/** Asks again, with the same key, until the answer is one that stays. */
export const settled = async (ask: () => Promise<Answer>): Promise<Answer> => {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    if (answer.status < 500 || tries === mostTries) return answer;
    await pause(500);
  }
};
