// The gateway behind Nest on Fastify, listening.
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, noMetrics, nobodyWaits } from '#platform';
import { Docs } from './docs/docs.ts';
import { openApiOf } from './docs/open-api.ts';
import { Doorman } from './door/doorman.ts';
import { Doors } from './door/doors.ts';
import { adapterFor, furnish } from './door/http.ts';
import { ProblemFilter } from './door/problem.filter.ts';
import type { Gateway } from './gateway.ts';
import { apiControllers, GatewayModule, type Extra } from './gateway.module.ts';

/** After this the connections that are left are cut, so that the process ends within its 10 s. */
const drainMs = 7_000;

export type ListeningGateway = Readonly<{ address: string; document: object; close(): Promise<void> }>;

const closeWithin = async (app: NestFastifyApplication, { ports }: Gateway): Promise<void> => {
  const server = app.getHttpServer();
  const patience = ports.seams.timers.after(drainMs, () => server.closeAllConnections());
  await app.close();
  patience.cancel();
};

const takenPort = (error: unknown, port: number): unknown =>
  (error as { code?: unknown }).code === 'EADDRINUSE'
    ? new ConfigError([`PORT ${port} is taken by another program; stop that one, or set PORT to another number`])
    : error;

/** Opens all doors at once; throws when one does not say who may pass. */
export const listen = async (gateway: Gateway, extra: Extra, host: string, port: number): Promise<ListeningGateway> => {
  const { edge, ports } = gateway;
  const { log, seams, secure, trial, metrics = noMetrics, proxies = [] } = ports;
  const doors = new Doors([...apiControllers(trial), ...extra.controllers]);
  const document = openApiOf(doors.all);
  const http = { log, secure, timers: seams.timers, random: seams.random, metrics, proxies };
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.of(gateway, new Docs(document), extra),
    adapterFor(http),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  await furnish(app.getHttpAdapter().getInstance(), http);
  const { secrets, callers, limits, commandKey } = edge;
  const { timers, precedence = nobodyWaits } = seams;
  const doorman = new Doorman({ doors, secrets, callers, limits, commandKey, timers, precedence, log });
  doorman.open(app.getHttpAdapter().getInstance(), (controller) => app.get(controller));
  app.useGlobalFilters(new ProblemFilter(doors, log, extra.showProblem));
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    throw takenPort(error, port);
  }
  const bound = app.getHttpServer().address() as Readonly<{ port: number }>;
  const name = host.includes(':') ? `[${host}]` : host;
  return { address: `http://${name}:${bound.port}`, document, close: () => closeWithin(app, gateway) };
};
