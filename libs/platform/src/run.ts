// Starts one or several services as a process: readiness, the first SIGTERM drains, repeats are ignored, ends within 10 s.
import { createServer, type Server } from 'node:http';
import { errorFacts, type Logger } from './log.ts';
import type { Metrics } from './metrics/metrics.port.ts';
import type { Readiness, RunningService, ServiceDefinition, Setting } from './service.ts';

export interface RunningProcess {
  readonly services: readonly RunningService[];
  readiness(): Promise<Readiness>;
  stop(): Promise<void>;
}

const allReady = async (services: readonly RunningService[], expected: number): Promise<Readiness> => {
  const each = await Promise.all(services.map((service) => service.readiness()));
  const reasons = each.flatMap((one, i) => one.reasons.map((reason) => `${services[i]?.name ?? ''}: ${reason}`));
  const starting = services.length < expected ? ['some services are still starting'] : [];
  const degraded = each.flatMap((one, i) =>
    (one.degraded ?? []).map((words) => `${services[i]?.name ?? ''}: ${words}`),
  );
  const ready = starting.length === 0 && each.every((one) => one.ready);
  return { ready, reasons: [...starting, ...reasons], ...(degraded.length > 0 ? { degraded } : {}) };
};

/** Starts the services in order; stops them in the opposite order. A start that fails stops what had started. */
export const startServices = async (
  definitions: readonly ServiceDefinition[],
  setting: Omit<Setting, 'others'>,
): Promise<RunningProcess> => {
  const services: RunningService[] = [];
  const readiness = () => allReady(services, definitions.length);
  const stop = async () => {
    for (const service of services.splice(0).reverse()) await service.stop();
  };
  try {
    for (const definition of definitions) {
      const log = setting.log.child({ part: definition.name });
      services.push(await definition.start({ ...setting, log, others: readiness }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { services, readiness, stop };
};

type Answer = Readonly<{ status: number; type: string; text: string }>;

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  text: JSON.stringify(body),
});

const healthAnswer = async (
  path: string,
  readiness: () => Promise<Readiness>,
  metrics: Pick<Metrics, 'page'> | undefined,
): Promise<Answer> => {
  if (path === '/health/live') return json(200, { status: 'ok', reasons: [] });
  if (path === '/metrics' && metrics) return { status: 200, ...(await metrics.page()) };
  if (path !== '/health/ready') return json(404, {});
  const { ready, ...said } = await readiness();
  return json(ready ? 200 : 503, { status: ready ? 'ok' : 'not-ready', ...said });
};

/** A health door for services that have no HTTP of their own: /health/live, /health/ready and /metrics. */
export const healthServer = (
  port: number,
  host: string,
  readiness: () => Promise<Readiness>,
  metrics?: Pick<Metrics, 'page'>,
): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      void healthAnswer(request.url ?? '', readiness, metrics)
        .catch(() => json(503, { status: 'not-ready', reasons: ['it cannot say how it fares'] }))
        .then(({ status, type, text }) => response.writeHead(status, { 'content-type': type }).end(text));
    });
    server.once('error', reject).listen(port, host, () => resolve(server));
  });

/** Ends the process on SIGTERM or SIGINT: drains, then status 0; after 9 s without an end it leaves anyway with status 1. */
export const endOnSignal = (running: Pick<RunningProcess, 'stop'>, log: Logger): void => {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    log.info({}, 'draining');
    setTimeout(() => process.exit(1), 9_000).unref();
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(errorFacts(error), 'draining failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
};
