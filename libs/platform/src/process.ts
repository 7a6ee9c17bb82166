// The real setting of a process: its environment, clock and seams.
import { ConfigError, readConfig, type Env } from './config.ts';
import Type from 'typebox';
import { clockDrift, systemClock, trialClock } from './clock.ts';
import { CommonConfig, commonConfig, unsafeCombinations } from './common-config.ts';
import { processEnv } from './env.ts';
import { FolderInUseError } from './folder-lock.ts';
import { restoreProblems } from './folder-marks.ts';
import { argonHasher } from './hasher.ts';
import { earnestProblems, markEarnest } from './in-earnest.ts';
import { createLogger, errorFacts, type Logger } from './log.ts';
import { keyProblems } from './keys.ts';
import { precedence } from './precedence.ts';
import { endOnSignal, healthServer, startServices, type RunningProcess } from './run.ts';
import type { Metrics } from './metrics/metrics.port.ts';
import type { Seams } from './seams.ts';
import type { Readiness, ServiceDefinition, Setting } from './service.ts';
import { addressProblems, configProblems, eachOnce, folderProblems, makeFolders } from './start-problems.ts';
import { systemRandom, systemTimers, timeOrderedIds } from './system.ts';
import { parseInstant } from './time.ts';
import { startTracing } from './tracing/start-tracing.ts';

const ProcessConfig = Type.Object({
  ...commonConfig,
  LOG_LEVEL: Type.Union(
    ['silent', 'debug', 'info', 'warn', 'error'].map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  CLOCK: Type.Optional(Type.String({ description: 'trial only: the instant at which the clock starts' })),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'where traces go, like http://127.0.0.1:4318; left out: none' }),
  ),
});

const clockOf = (config: CommonConfig & { CLOCK?: string }) => {
  if (config.SMS !== 'phone:') return systemClock();
  const startAt = config.CLOCK === undefined ? undefined : parseInstant(config.CLOCK);
  return trialClock(systemClock(), config.DATA_DIR, startAt);
};

const problemsOf = (config: CommonConfig & { CLOCK?: string }): readonly string[] => [
  ...addressProblems(config),
  ...folderProblems(config),
  ...keyProblems('KEY_ENCRYPTION_KEY', config.KEY_ENCRYPTION_KEY),
  ...keyProblems('KEY_ENCRYPTION_KEY_OLD', config.KEY_ENCRYPTION_KEY_OLD),
  ...(addressProblems(config).length > 0 ? [] : unsafeCombinations(config)),
  ...(config.CLOCK !== undefined && config.SMS !== 'phone:'
    ? ['CLOCK is for trials; it is refused with a real SMS provider']
    : []),
  ...(config.CLOCK !== undefined && !parseInstant(config.CLOCK)
    ? ['CLOCK must be an instant like 2026-12-01T04:30:00Z']
    : []),
];

/** Throws ConfigError with every problem of the process and its services; writes nothing. */
const insistConfigured = (definitions: readonly ServiceDefinition[], env: Env): void => {
  const own = configProblems(ProcessConfig, env, (config) => [
    ...problemsOf(config),
    ...earnestProblems(config),
    ...restoreProblems(config),
  ]);
  const all = eachOnce([...own, ...definitions.flatMap((one) => one.problems?.(env) ?? [])]);
  if (all.length > 0) throw new ConfigError(all);
};

/** Builds the real ports of a process from its environment. Throws ConfigError with every problem. */
export const systemSetting = (service: string, env = processEnv()): Omit<Setting, 'others'> => {
  const config = readConfig(ProcessConfig, env);
  const problems = problemsOf(config);
  if (problems.length > 0) throw new ConfigError(problems);
  process.umask(0o077); // whatever is written from here on is its owner's alone
  makeFolders(config);
  const clock = clockOf(config);
  const seams: Seams = {
    clock,
    timers: systemTimers,
    random: systemRandom,
    ids: timeOrderedIds(clock.nowMs, systemRandom),
    hasher: argonHasher(config.HASHING),
    precedence: precedence({ timers: systemTimers }),
  };
  return { env, seams, log: createLogger(service, config.LOG_LEVEL) };
};

const driftOf = ({ clock }: Seams): number =>
  clockDrift(clock, 'offsetMs' in clock ? (clock as { offsetMs(): number }).offsetMs() : 0);

const clockReadiness = (seams: Seams): Readiness => {
  const apart = driftOf(seams);
  return apart <= 5_000
    ? { ready: true, reasons: [] }
    : { ready: false, reasons: [`the clock has parted from the wall clock by ${Math.round(apart / 1000)} s; restart`] };
};

/** Says in one line why a process could not start, and what to do; status 2 for configuration, 1 for the rest. */
export const failStart = (error: unknown, log?: Logger): never => {
  const known = error instanceof ConfigError || error instanceof FolderInUseError;
  process.stderr.write(`${known ? error.message : 'It could not start; the lines below say where.'}\n`);
  if (!known) {
    log?.error(errorFacts(error), 'start failed');
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  process.exit(known ? 2 : 1);
};

const watchProcess = (metrics: Metrics, running: RunningProcess, seams: Seams): void => {
  metrics.watch('huduma_clock_drift_seconds', {}, () => driftOf(seams) / 1000);
  for (const { name: service, readiness } of running.services) {
    // Before the first error, so that it is seen to come.
    for (const engine of ['store', 'broker', 'rpc', 'jobs'])
      metrics.count('huduma_engine_errors_total', { service, engine }, 0);
    metrics.watch('huduma_ready', { service }, async () => Number((await readiness()).ready));
    metrics.watch('huduma_degraded', { service }, async () => (await readiness()).degraded?.length ?? 0);
  }
};

const tracingOf = (name: string, env: Setting['env']) => {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = readConfig(ProcessConfig, env);
  return endpoint === undefined ? undefined : startTracing(name, endpoint);
};

/** Starts services as this process and ends them on signals. */
export const runProcess = async (
  name: string,
  definitions: readonly ServiceDefinition[],
): Promise<RunningProcess & Readonly<{ metrics: Metrics }>> => {
  let log: Logger | undefined;
  try {
    const env = processEnv();
    insistConfigured(definitions, env);
    const setting = systemSetting(name, env);
    log = setting.log;
    markEarnest(readConfig(CommonConfig, env));
    // Loaded here, so that whatever else needs this library does without.
    const metrics = (await import('./metrics/prometheus.ts')).prometheusMetrics();
    const tracing = await tracingOf(name, setting.env);
    const running = await startServices(definitions, { ...setting, metrics });
    watchProcess(metrics, running, setting.seams);
    const readiness = async () => {
      const [services, clock] = [await running.readiness(), clockReadiness(setting.seams)];
      return { ...services, ready: services.ready && clock.ready, reasons: [...services.reasons, ...clock.reasons] };
    };
    const stop = async () => {
      await running.stop();
      await tracing?.stop().catch(() => undefined);
    };
    endOnSignal({ stop }, setting.log);
    return { ...running, readiness, stop, metrics };
  } catch (error) {
    return failStart(error, log);
  }
};

const AloneConfig = Type.Object({
  PORT: Type.Integer({ default: 0, minimum: 0, maximum: 65_535 }),
  HOST: Type.String({ default: '127.0.0.1' }),
});

/** Runs one service as a process of its own, with a health door at PORT (printed; 0 picks a free one) unless it has HTTP itself. */
export const runAlone = async (definition: ServiceDefinition): Promise<void> => {
  const problems = (env: Env) => [...configProblems(AloneConfig, env), ...(definition.problems?.(env) ?? [])];
  const running = await runProcess(definition.name, [{ ...definition, problems }]);
  const own = running.services[0]?.address;
  if (own !== undefined) {
    process.stdout.write(`${definition.name} is ready at ${own}\n`);
    return;
  }
  const { PORT, HOST } = readConfig(AloneConfig, processEnv());
  const server = await healthServer(PORT, HOST, running.readiness, running.metrics).catch(failStart);
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : PORT;
  process.stdout.write(`${definition.name} is ready; health at http://${HOST}:${port}/health/ready\n`);
};
