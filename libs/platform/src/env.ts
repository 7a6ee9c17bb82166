import { readFileSync } from 'node:fs';
import type { Env } from './config.ts';

/** The only place that reads the environment. `X_FILE` stands for the content of a file, as orchestrators give secrets. */
export const processEnv = (): Env => {
  const env: Record<string, string | undefined> = { ...process.env };
  for (const [name, file] of Object.entries(process.env)) {
    const plain = name.replace(/_FILE$/, '');
    if (plain !== name && file && env[plain] === undefined && /(KEY|SECRET|PASSWORD|TOKEN)$/.test(plain)) {
      env[plain] = readFileSync(file, 'utf8').trim();
    }
  }
  return env;
};
