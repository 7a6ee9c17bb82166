import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GenericContainer, StartedTestContainer } from 'testcontainers';
import { freePort, release } from './ports.ts';
import { kafkaTakesWork, mongoAnswers, redisPongs } from './probes.ts';
import { say, Trouble } from './trouble.ts';

/** One engine as a container: image and settings are those of docker-compose.yml. */
export type Definition = Readonly<{
  /** As `--only` and docker-compose.yml know it. */
  name: string;
  variable: string;
  image: string;
  port: number;
  command?: readonly string[];
  /** `published` is the port on this machine. */
  environment: (published: number) => Readonly<Record<string, string>>;
  address: (published: number) => string;
  answers: (published: number) => Promise<boolean>;
}>;

const kafkaSettings = {
  CLUSTER_ID: 'aHVkdW1hLWFwcG9pbnRtZQ',
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
  KAFKA_INTER_BROKER_LISTENER_NAME: 'PLAINTEXT',
  KAFKA_LOG_DIRS: '/var/lib/kafka/data',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR: '1',
  KAFKA_LOG_FLUSH_INTERVAL_MESSAGES: '1',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
} as const;

export const definitions: readonly Definition[] = [
  {
    name: 'mongo',
    variable: 'EVENT_STORE',
    image: 'mongo:8.0.17',
    port: 27017,
    environment: () => ({}),
    address: (published) => `mongodb://127.0.0.1:${published}/`,
    answers: (published) => mongoAnswers(published, 'listDatabases'),
  },
  {
    name: 'kafka',
    variable: 'BROKER',
    image: 'apache/kafka:4.1.1',
    port: 9092,
    // Clients go where Kafka says that it is: so the port on this machine is chosen before.
    environment: (published) => ({
      ...kafkaSettings,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${published}`,
    }),
    address: (published) => `kafka://127.0.0.1:${published}`,
    answers: kafkaTakesWork,
  },
  {
    name: 'redis',
    variable: 'JOBS',
    image: 'redis:7.4.9-alpine',
    port: 6379,
    command: ['redis-server', '--appendonly', 'yes', '--maxmemory', '384mb', '--maxmemory-policy', 'noeviction'],
    environment: () => ({}),
    address: (published) => `redis://127.0.0.1:${published}`,
    answers: redisPongs,
  },
];

/** True when a Docker engine answers; what only lies on the disk does not count. */
export const dockerAnswers = (): Promise<boolean> =>
  new Promise((answered) => {
    execFile('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 }, (error) =>
      answered(!error),
    );
  });

/** The container, not started. The library is loaded only where containers are wanted. */
export const containerOf = async (definition: Definition, published: number): Promise<GenericContainer> => {
  const { GenericContainer: Container } = await import('testcontainers');
  const { image, port, command, environment } = definition;
  const container = new Container(image)
    .withExposedPorts({ container: port, host: published })
    .withEnvironment(environment(published))
    .withStartupTimeout(120_000);
  return command ? container.withCommand([...command]) : container;
};

const PATIENCE = 90_000;

const untilItAnswers = async ({ name, answers }: Definition, published: number): Promise<void> => {
  const until = Date.now() + PATIENCE;
  while (!(await answers(published).catch(() => false))) {
    if (Date.now() > until) throw new Trouble(`${name}: its container is up and does not answer.`);
    await sleep(200);
  }
};

const startOne = async (definition: Definition): Promise<readonly [Definition, number, StartedTestContainer]> => {
  const published = await freePort();
  const container = await containerOf(definition, published);
  const started = await container.start().finally(() => release(published));
  try {
    await untilItAnswers(definition, published);
  } catch (error) {
    await started.stop();
    throw error;
  }
  say(`${definition.name}: ready in a container of ${definition.image}`);
  return [definition, published, started];
};

export type Containers = Readonly<{ env: Readonly<Record<string, string>>; stop: () => Promise<void> }>;

/** Starts these engines, all at the same time; when one of them cannot be had, none stays. */
export const startContainers = async (names: readonly string[]): Promise<Containers> => {
  const wanted = definitions.filter(({ name }) => names.includes(name));
  const outcomes = await Promise.allSettled(wanted.map(startOne));
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async () => {
    await Promise.all(started.map(([, , container]) => container.stop()));
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await stop();
    throw new Trouble(`Docker could not start them: ${(failed.reason as Error).message}`);
  }
  const addresses = started.map(([{ variable, address }, published]) => [variable, address(published)] as const);
  return { env: Object.fromEntries(addresses), stop };
};
