import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Engine, port, portOf, runs, serve } from '../engine.ts';
import { source } from '../places.ts';
import { prepared, longWork } from '../prepared.ts';
import { kafkaTakesWork } from '../probes.ts';
import { program } from '../programs.ts';
import { dataFolder, logFile, type Run } from '../run-folder.ts';
import { runToEnd } from '../run-to-end.ts';

const pom = source('kafka/pom.xml');
const JAVA_PACKAGE = 'default-jdk-headless';

const jars = (): Promise<string> =>
  prepared({
    name: 'kafka',
    inputs: [pom],
    make: async (into, log) => {
      const mvn = program('mvn', 'maven');
      // Maven works beside a copy, so that it leaves nothing in the sources.
      copyFileSync(pom, join(into, 'pom.xml'));
      await longWork({
        title: 'kafka: fetching its jars with Maven',
        program: mvn,
        args: [
          '--batch-mode',
          '--no-transfer-progress',
          'dependency:copy-dependencies',
          `-DoutputDirectory=${join(into, 'jars')}`,
        ],
        cwd: into,
        log,
        advice: 'Is the Maven repository reachable? A mirror goes into ~/.m2/settings.xml.',
      });
    },
  });

function writeProperties(run: Run, broker: number, controller: number): string {
  const file = join(run.folder, 'server.properties');
  const own = [
    `listeners=PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${broker}`,
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    `log.dirs=${dataFolder(run, 'kafka')}`,
  ];
  writeFileSync(file, `${readFileSync(source('kafka/server.properties'), 'utf8')}\n${own.join('\n')}\n`);
  return file;
}

/** A random id in Kafka's spelling; the letter in front keeps it from looking like an option. */
const clusterId = (): string => `h${randomBytes(16).toString('base64url').slice(1)}`;

/** Apache Kafka, one node that is broker and controller (KRaft). */
export const kafka: Engine = {
  name: 'kafka',
  variable: 'BROKER',
  address: (run) => `kafka://127.0.0.1:${portOf(run, 'kafka')}`,
  processes: [['kafka', 'SIGTERM']],
  async start(run) {
    if (runs(run, 'kafka')) return;
    const java = program('java', JAVA_PACKAGE);
    const classes = ['-cp', join(await jars(), 'jars', '*')];
    const listen = await port(run, 'kafka');
    const properties = writeProperties(run, listen, await port(run, 'kafka-controller'));
    mkdirSync(dataFolder(run, 'kafka'), { recursive: true });
    if (!existsSync(join(dataFolder(run, 'kafka'), 'meta.properties'))) {
      await runToEnd({
        title: 'kafka: formatting its data folder',
        program: java,
        args: [
          '-XX:TieredStopAtLevel=1',
          ...classes,
          'kafka.tools.StorageTool',
          'format',
          '-t',
          clusterId(),
          '-c',
          properties,
        ],
        log: logFile(run, 'kafka-format'),
        advice: `Java must be version 17 or later: Debian's package ${JAVA_PACKAGE}.`,
      });
    }
    await serve(run, {
      name: 'kafka',
      program: java,
      args: ['-Xmx512m', '-Dorg.slf4j.simpleLogger.showDateTime=true', ...classes, 'kafka.Kafka', properties],
      seconds: 90,
      isReady: () => kafkaTakesWork(listen),
      advice: 'On a machine that is busy or short of memory it may only need another try.',
    });
  },
};
