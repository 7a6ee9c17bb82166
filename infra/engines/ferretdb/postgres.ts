import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { port, portOf, runs, serve } from '../engine.ts';
import type { User } from '../processes.ts';
import { postgresUser, program } from '../programs.ts';
import { dataFolder, logFile, type Run, save } from '../run-folder.ts';
import { runToEnd } from '../run-to-end.ts';

const PACKAGE = 'postgresql';

// FerretDB holds one connection a query and takes a second for some: with its own 50 a crowd of clients stops it for ever.
export const postgresUrl = (run: Run): string =>
  `postgres://postgres@127.0.0.1:${portOf(run, 'postgres')}/postgres?pool_max_conns=300`;

/** A data folder that PostgreSQL's user owns and can reach: a checkout in a closed home folder sends it to the temporary one. */
function reachableData(run: Run, user: User | undefined): string {
  const data = run.state.dataElsewhere ?? dataFolder(run, 'postgres');
  mkdirSync(data, { recursive: true });
  chmodSync(data, 0o700);
  if (!user) return data;
  chownSync(data, user.uid, user.gid);
  if (spawnSync('test', ['-w', data], { cwd: '/', ...user }).status === 0) return data;
  run.state.dataElsewhere = mkdtempSync(join(tmpdir(), 'engines-postgres-'));
  save(run);
  return reachableData(run, user);
}

/** PostgreSQL on the loopback alone, for FerretDB to keep its documents in. It trusts whoever is on this machine. */
export async function startPostgres(run: Run): Promise<void> {
  if (runs(run, 'postgres')) return;
  const postgres = program('postgres', PACKAGE);
  const isready = program('pg_isready', PACKAGE);
  const user = postgresUser();
  const data = reachableData(run, user);
  if (!existsSync(join(data, 'PG_VERSION'))) {
    await runToEnd({
      title: 'postgres: making its data folder',
      program: program('initdb', PACKAGE),
      // FerretDB wants UTF-8 and a plain order of characters.
      args: ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
      log: logFile(run, 'postgres-initdb'),
      advice: 'The log says why.',
      user,
    });
  }
  // Left by a postmaster that was killed. Were its children still at work, PostgreSQL would see their shared memory.
  rmSync(join(data, 'postmaster.pid'), { force: true });
  const listen = await port(run, 'postgres');
  const settings = { listen_addresses: '127.0.0.1', port: listen, unix_socket_directories: '', max_connections: 320 };
  await serve(run, {
    name: 'postgres',
    program: postgres,
    args: ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    user,
    seconds: 60,
    isReady: () =>
      promisify(execFile)(isready, ['-q', '-U', 'postgres', '-h', '127.0.0.1', '-p', String(listen)]).then(() => true),
    advice: 'If the log says that the folder belongs to another version, start without --dir or with another one.',
  });
}
