// Starts one or several services as a process: readiness, the first SIGTERM drains, repeats are ignored, ends within 10 s.
import { createServer, type Server } from 'node:http';
import { errorFacts, type Logger } from './log.ts';
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
  return { ready: starting.length === 0 && each.every((one) => one.ready), reasons: [...starting, ...reasons] };
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

/** A health door for services that have no HTTP of their own: /health/live and /health/ready. */
export const healthServer = (port: number, host: string, readiness: () => Promise<Readiness>): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      void (async () => {
        const live = request.url === '/health/live';
        const state = live ? { ready: true, reasons: [] } : await readiness();
        const known = live || request.url === '/health/ready';
        response.writeHead(known ? (state.ready ? 200 : 503) : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(known ? { status: state.ready ? 'ok' : 'not-ready', reasons: state.reasons } : {}));
      })();
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
