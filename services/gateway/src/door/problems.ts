// Every refusal becomes an RFC 9457 problem here and nowhere else; the status and titles come from the catalogue of codes.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpException } from '@nestjs/common';
import { isDomainError, isProblemCode, problemCodes, type ProblemCode } from '#contracts';
import { errorFacts, type Logger } from '#platform';
import { languageOf, routeOf } from './request.ts';

export type FieldError = Readonly<{ field: string; code: string; message: string }>;
export type Refusal = Readonly<{
  code: ProblemCode;
  errors?: readonly FieldError[];
  retryAfterSeconds?: number;
  allow?: readonly string[];
}>;

const byFastify: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported-media-type',
  FST_ERR_CTP_EMPTY_TYPE: 'request.unsupported-media-type',
};
const byName: Readonly<Record<string, ProblemCode>> = {
  BusyError: 'service.unavailable',
  RpcUnavailableError: 'service.unavailable',
  RpcTimeoutError: 'service.outcome-unknown',
  UnknownOutcomeError: 'service.outcome-unknown',
};
const byStatus: Readonly<Record<number, ProblemCode>> = {
  404: 'request.not-found',
  405: 'request.method-not-allowed',
  413: 'request.too-large',
  415: 'request.unsupported-media-type',
  503: 'service.unavailable',
};

const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
};

const ofDomain = (code: string, facts: Readonly<Record<string, unknown>>): Refusal => {
  if (!isProblemCode(code)) return { code: 'server.error' };
  const { errors, retryAfterSeconds, allow } = facts;
  return {
    code,
    ...(Array.isArray(errors) ? { errors: errors as readonly FieldError[] } : {}),
    ...(typeof retryAfterSeconds === 'number' ? { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterSeconds)) } : {}),
    ...(Array.isArray(allow) ? { allow: allow as readonly string[] } : {}),
  };
};

/** What a caller may know of an error. Anything that nobody foresaw is `server.error`. */
export const refusalOf = (error: unknown): Refusal => {
  if (isDomainError(error)) return ofDomain(error.code, error.facts);
  const name = error instanceof Error ? byName[error.name] : undefined;
  if (name) return { code: name };
  const fastify = byFastify[String((error as { code?: unknown } | null)?.code)];
  if (fastify) return { code: fastify };
  const status = statusOf(error);
  if (status === undefined || (status >= 500 && status !== 503)) return { code: 'server.error' };
  return { code: byStatus[status] ?? 'request.malformed' };
};

const fieldErrorsFor = (errors: readonly FieldError[]): readonly FieldError[] =>
  errors.slice(0, 50).map(({ field, code, message }) => ({
    field: field.slice(0, 100),
    code,
    message,
  }));

/** The body of a problem. A bare 500 carries a trace id and no word about what happened. */
export const problemBody = (refusal: Refusal, request: FastifyRequest): object => {
  const { status, title } = problemCodes[refusal.code];
  const text = title[languageOf(request)];
  return {
    type: `urn:huduma:problem:${refusal.code}`,
    title: text,
    status,
    code: refusal.code,
    ...(status === 500 ? {} : { detail: text }),
    instance: (request.raw.url ?? '/').split('?')[0]?.slice(0, 500) ?? '/',
    traceId: request.id,
    ...(refusal.errors ? { errors: fieldErrorsFor(refusal.errors) } : {}),
  };
};

const headersOf = (refusal: Refusal, traceId: string): Readonly<Record<string, string>> => {
  const problem: { status: number; retryAfterSeconds?: number } = problemCodes[refusal.code];
  const retry = refusal.retryAfterSeconds ?? problem.retryAfterSeconds;
  return {
    // Some refusals leave before any hook has run.
    'x-correlation-id': traceId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(retry === undefined ? {} : { 'retry-after': String(retry) }),
    ...(problem.status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(refusal.allow ? { allow: refusal.allow.join(', ') } : {}),
  };
};

// A question that was not answered changed nothing: there is no outcome to ask for.
const asAsked = (refusal: Refusal, method: string): Refusal =>
  refusal.code === 'service.outcome-unknown' && (method === 'GET' || method === 'HEAD')
    ? { ...refusal, code: 'service.unavailable' }
    : refusal;

/** Answers with the problem that an error amounts to, and logs what is ours to mend. */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, error: unknown, log: Logger): void => {
  const refusal = asAsked(refusalOf(error), request.method);
  const { status } = problemCodes[refusal.code];
  const facts = { route: routeOf(request), traceId: request.id, problem: refusal.code };
  if (status >= 500) log.error({ ...facts, ...errorFacts(error) }, 'a request failed');
  else log.debug(facts, 'a request was refused');
  // A body half-way out cannot be taken back.
  if (reply.sent) return;
  void reply
    .code(status)
    .headers(headersOf(refusal, request.id))
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(refusal, request)));
};
