// Kills, wipes and brings back an engine of the run that the spec runs on; only our own engines can be.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from '@jest/globals';

const run = process.env['ENGINES_RUN'];
const cli = fileURLToPath(new URL('../../../../infra/engines/cli.ts', import.meta.url));
const engines = (...args: readonly string[]) => promisify(execFile)(process.execPath, [cli, ...args]);
const kafka = ['--run', run ?? '', '--only', 'kafka'] as const;

/** A test that kills: left out where the engines are not ours. */
export const killing = run === undefined ? test.skip : test;

export const killKafka = () => engines('stop', ...kafka, '--hard');
export const startKafka = () => engines('start', ...kafka);

/** Its data goes, as if another machine had been put in its place. */
export const wipeKafka = (): void => {
  rmSync(join(dirname(process.env['ENGINES_PIDS'] ?? ''), 'data', 'kafka'), { recursive: true });
};
