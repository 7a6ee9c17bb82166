import { dirname, join } from 'node:path';
import { type Engine, port, portOf, runs, serve } from '../engine.ts';
import { source } from '../places.ts';
import { prepared, longWork } from '../prepared.ts';
import { mongoAnswers } from '../probes.ts';
import { program } from '../programs.ts';
import { mendedSource } from './mended-source.ts';
import { postgresUrl, startPostgres } from './postgres.ts';

const inputs = ['go.mod', 'go.sum', 'main.go', 'mended-source.ts'].map((file) => source(`ferretdb/${file}`));

const binary = async (): Promise<string> => {
  const folder = await prepared({
    name: 'ferretdb',
    inputs,
    make: async (into, log) => {
      const go = program('go', 'golang-go (Go 1.24 or later)');
      const modfile = await mendedSource(go, into);
      await longWork({
        title: 'ferretdb: building it with Go',
        program: go,
        args: [
          'build',
          `-modfile=${modfile}`,
          '-buildvcs=false',
          '-trimpath',
          '-tags',
          'ferretdb_no_sqlite',
          '-o',
          join(into, 'ferretdb'),
          '.',
        ],
        cwd: dirname(source('ferretdb/main.go')),
        log,
        advice: 'It needs Go 1.24 or later (Debian 12 has an older one) and a Go module proxy that can be reached.',
      });
    },
  });
  return join(folder, 'ferretdb');
};

/** MongoDB's wire protocol by FerretDB over PostgreSQL: say "FerretDB", never "MongoDB", beside figures taken on it. */
export const ferretdb: Engine = {
  name: 'mongo',
  variable: 'EVENT_STORE',
  address: (run) => `mongodb://127.0.0.1:${portOf(run, 'ferretdb')}/`,
  processes: [
    ['ferretdb', 'SIGTERM'],
    // To PostgreSQL SIGTERM means "when everybody has left"; SIGINT ends the connections itself.
    ['postgres', 'SIGINT'],
  ],
  async start(run) {
    const [ferret] = await Promise.all([binary(), startPostgres(run)]);
    if (runs(run, 'ferretdb')) return;
    const listen = await port(run, 'ferretdb');
    await serve(run, {
      name: 'ferretdb',
      program: ferret,
      args: [],
      env: { LISTEN: `127.0.0.1:${listen}`, POSTGRESQL_URL: postgresUrl(run) },
      seconds: 30,
      isReady: async () => (await mongoAnswers(listen, 'hello')) && (await mongoAnswers(listen, 'listDatabases')),
      advice: "PostgreSQL's log, beside this one, may say more.",
    });
  },
};
