// The HTTP side of the gateway: what is set once for all doors and pages.
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify';
import type { Socket } from 'node:net';
import { DomainError } from '#contracts';
import type { Logger, Metrics, Random, Timers } from '#platform';
import { sendProblem } from './problems.ts';
import { patternOf, routeOf } from './request.ts';
import { securityHeaders } from './security-headers.ts';

export const bodyLimitBytes = 64 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** Monotonic milliseconds. */
    begunMs: number;
  }
}

export type HttpPorts = Readonly<{
  log: Logger;
  timers: Timers;
  random: Random;
  secure: boolean;
  metrics: Metrics;
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
  proxies: readonly string[];
}>;

// W3C trace context, or a correlation id of a caller who keeps to plain characters; else a new one.
const traceIdOf = (headers: Readonly<Record<string, unknown>>, random: Random): string => {
  const [, trace] = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(String(headers['traceparent'])) ?? [];
  if (trace !== undefined && !/^0+$/.test(trace)) return trace;
  const correlation = headers['x-correlation-id'];
  if (typeof correlation === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(correlation)) return correlation;
  return Buffer.from(random.bytes(16)).toString('hex');
};

const rawProblem = (status: number, code: string, title: string): string => {
  const body = JSON.stringify({ type: `urn:huduma:problem:${code}`, title, status, code, instance: '/', traceId: '' });
  const lines = ['content-type: application/problem+json; charset=utf-8', `content-length: ${Buffer.byteLength(body)}`];
  return [`HTTP/1.1 ${status} Bad Request`, ...lines, 'connection: close', '', body].join('\r\n');
};

// What is not HTTP at all, or has headers beyond Node's limit, never becomes a request.
const answerBrokenRequest = (error: Error & { code?: string }, socket: Socket): void => {
  if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
  else socket.end(rawProblem(400, 'request.malformed', 'The request could not be read'));
};

/** A Fastify for Nest that answers in problems from the first byte on. */
export const adapterFor = ({ log, random, proxies }: HttpPorts) =>
  new FastifyAdapter<RawServerDefault>({
    bodyLimit: bodyLimitBytes,
    logger: false,
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    genReqId: (request: { headers: Readonly<Record<string, unknown>> }) => traceIdOf(request.headers, random),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    connectionTimeout: 0,
    requestTimeout: 30_000,
    keepAliveTimeout: 10_000,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, error, log),
    clientErrorHandler: answerBrokenRequest,
  });

const jsonParser = (http: FastifyInstance): void => {
  const parse = http.getDefaultJsonParser('error', 'error');
  http.removeContentTypeParser(['application/json', 'text/plain']);
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    // An empty body with a content type is what many clients send with DELETE and with a POST that needs none.
    if (text.length === 0) {
      done(null, undefined);
      return;
    }
    return parse(request, text as string, (error, value) =>
      error ? done(new DomainError('request.malformed')) : done(null, value),
    );
  });
};

/** Security headers, cookies, forms, JSON, the trace id in every answer, and one log line a request. */
export const furnish = async (http: FastifyInstance, { log, timers, secure, metrics }: HttpPorts): Promise<void> => {
  const always = securityHeaders(secure);
  await http.register(cookie);
  await http.register(formbody, { bodyLimit: bodyLimitBytes });
  jsonParser(http);
  http.decorateRequest('begunMs', 0);
  http.decorateRequest('pattern');
  http.addHook('onRequest', (request, reply, done) => {
    request.begunMs = timers.monotonicMs();
    void reply.headers(always).header('x-correlation-id', request.id);
    done();
  });
  http.addHook('onSend', (_request, reply, _payload, done) => {
    // While draining a connection ends with its answer; kept alive it would hold up the end.
    if (!http.server.listening) void reply.header('connection', 'close');
    done();
  });
  http.addHook('onResponse', (request, reply, done) => {
    const took = timers.monotonicMs() - request.begunMs;
    const labels = { method: request.method, route: patternOf(request), status: String(reply.statusCode) };
    metrics.observe('huduma_http_request_seconds', labels, took / 1000);
    const ms = Math.round(took);
    const facts = { route: routeOf(request), status: reply.statusCode, ms, traceId: request.id };
    if (request.method !== 'GET') log.info(facts, 'answered');
    else log.debug(facts, 'answered');
    done();
  });
};
