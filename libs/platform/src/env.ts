import { readFileSync } from 'node:fs';
import { ConfigError, type Env } from './config.ts';

const contentOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
};

/**
 * The only place that reads the environment. `X_FILE` stands for the content of a file, as orchestrators give secrets. Throws
 * ConfigError when there is none.
 */
export const processEnv = (): Env => {
  const env: Record<string, string | undefined> = { ...process.env };
  const unreadable: string[] = [];
  for (const [name, file] of Object.entries(process.env)) {
    const plain = name.replace(/_FILE$/, '');
    if (plain !== name && file && env[plain] === undefined && /(KEY|KEY_OLD|SECRET|PASSWORD|TOKEN)$/.test(plain)) {
      env[plain] = contentOf(file) ?? '';
      if (env[plain] === '') unreadable.push(`${name} names a file that cannot be read or is empty`);
    }
  }
  if (unreadable.length > 0) throw new ConfigError(unreadable);
  return env;
};
