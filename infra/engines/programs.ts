import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { User } from './processes.ts';
import { Trouble } from './trouble.ts';

const canRun = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Debian keeps PostgreSQL's servers off the PATH, one folder for each version: the newest comes first. */
function postgresFolders(): string[] {
  const base = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(base).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(base, version, 'bin'));
  } catch {
    return [];
  }
}

/** The path of a program, looked for on the PATH and then where Debian and Go's own installer put such programs. */
export function program(name: string, debianPackage: string): string {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const folders = [...onPath, ...postgresFolders(), '/usr/local/go/bin', '/usr/bin', '/usr/sbin'];
  const found = folders.map((folder) => join(folder, name)).find(canRun);
  if (found) return found;
  throw new Trouble(
    `${name} is not on this machine. Install Debian's package ${debianPackage}; ` +
      '`sh .ci/apt.sh`, as root, installs everything that the engines need.',
  );
}

/** PostgreSQL refuses to run as root: then it runs as Debian's user for it, otherwise as whoever we are. */
export function postgresUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user)
    throw new Trouble('PostgreSQL refuses to run as root, and there is no user postgres: run this as another user.');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}
