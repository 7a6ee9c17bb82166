// The real setting of a process: its environment, clock and seams.
import { ConfigError, readConfig } from './config.ts';
import Type from 'typebox';
import { clockDrift, systemClock, trialClock } from './clock.ts';
import { commonConfig, unsafeCombinations, type CommonConfig } from './common-config.ts';
import { processEnv } from './env.ts';
import { FolderInUseError } from './folder-lock.ts';
import { argonHasher } from './hasher.ts';
import { createLogger, errorFacts, type Logger } from './log.ts';
import { endOnSignal, healthServer, startServices, type RunningProcess } from './run.ts';
import type { Seams } from './seams.ts';
import type { Readiness, ServiceDefinition, Setting } from './service.ts';
import { systemRandom, systemTimers, timeOrderedIds } from './system.ts';
import { parseInstant } from './time.ts';

const ProcessConfig = Type.Object({
  ...commonConfig,
  LOG_LEVEL: Type.Union(
    ['silent', 'debug', 'info', 'warn', 'error'].map((level) => Type.Literal(level)),
    { default: 'info' },
  ),
  CLOCK: Type.Optional(Type.String({ description: 'trial only: the instant at which the clock starts' })),
});

const clockOf = (config: CommonConfig & { CLOCK?: string }) => {
  if (config.SMS !== 'phone:') return systemClock();
  const startAt = config.CLOCK === undefined ? undefined : parseInstant(config.CLOCK);
  return trialClock(systemClock(), config.DATA_DIR, startAt);
};

const problemsOf = (config: CommonConfig & { CLOCK?: string }): readonly string[] => [
  ...unsafeCombinations(config),
  ...(config.CLOCK !== undefined && config.SMS !== 'phone:'
    ? ['CLOCK is for trials; it is refused with a real SMS provider']
    : []),
  ...(config.CLOCK !== undefined && !parseInstant(config.CLOCK)
    ? ['CLOCK must be an instant like 2026-12-01T04:30:00Z']
    : []),
];

/** Builds the real ports of a process from its environment. Throws ConfigError with every problem. */
export const systemSetting = (service: string, env = processEnv()): Omit<Setting, 'others'> => {
  const config = readConfig(ProcessConfig, env);
  const problems = problemsOf(config);
  if (problems.length > 0) throw new ConfigError(problems);
  process.umask(0o077); // whatever is written from here on is its owner's alone
  const clock = clockOf(config);
  const seams: Seams = {
    clock,
    timers: systemTimers,
    random: systemRandom,
    ids: timeOrderedIds(clock.nowMs, systemRandom),
    hasher: argonHasher(config.HASHING),
  };
  return { env, seams, log: createLogger(service, config.LOG_LEVEL) };
};

const clockReadiness = (seams: Seams): Readiness => {
  const offset = 'offsetMs' in seams.clock ? (seams.clock as { offsetMs(): number }).offsetMs() : 0;
  const apart = clockDrift(seams.clock, offset);
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

/** Starts services as this process and ends them on signals. */
export const runProcess = async (name: string, definitions: readonly ServiceDefinition[]): Promise<RunningProcess> => {
  let log: Logger | undefined;
  try {
    const setting = systemSetting(name);
    log = setting.log;
    const running = await startServices(definitions, setting);
    const readiness = async () => {
      const [services, clock] = [await running.readiness(), clockReadiness(setting.seams)];
      return { ready: services.ready && clock.ready, reasons: [...services.reasons, ...clock.reasons] };
    };
    endOnSignal(running, setting.log);
    return { ...running, readiness };
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
  const running = await runProcess(definition.name, [definition]);
  const own = running.services[0]?.address;
  if (own !== undefined) {
    process.stdout.write(`${definition.name} is ready at ${own}\n`);
    return;
  }
  const { PORT, HOST } = readConfig(AloneConfig, processEnv());
  const server = await healthServer(PORT, HOST, running.readiness).catch(failStart);
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : PORT;
  process.stdout.write(`${definition.name} is ready; health at http://${HOST}:${port}/health/ready\n`);
};
