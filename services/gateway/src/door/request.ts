// What a request says of itself beside what it asks: its trace, route, language and the forms it wants.
import type { FastifyRequest } from 'fastify';
import type { Language } from '#contracts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Once `patternOf` was asked. */
    pattern?: string;
  }
}

/** The pattern of a request's route. Fastify gathers all options of the route each time it is asked for them. */
export const patternOf = (request: FastifyRequest): string =>
  (request.pattern ??= request.routeOptions.url ?? 'nowhere');

/** Method and pattern of a request's route, for logs; never its URL. */
export const routeOf = (request: FastifyRequest): string => `${request.method} ${patternOf(request)}`;

export const headerOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

/** The `traceparent` under which a request runs: the caller's, else one whose trace is the request's own id. */
export const traceOf = (request: FastifyRequest): string | null => {
  const given = headerOf(request, 'traceparent');
  if (given !== undefined && given.includes(request.id)) return given;
  return /^[0-9a-f]{32}$/.test(request.id) ? `00-${request.id}-${request.id.slice(0, 16)}-01` : null;
};

const weightOf = (part: string): readonly [string, number] => {
  const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
  const quality = parameters.find((piece) => piece.startsWith('q='));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return [tag, Number.isFinite(weight) ? weight : 0];
};

/** The wishes of an `Accept...` header, best first; what has weight 0 is left out. */
export const wishesOf = (header: string | undefined): readonly string[] =>
  (header ?? '')
    .slice(0, 500)
    .split(',')
    .map(weightOf)
    .filter(([tag, weight]) => tag !== '' && weight > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([tag]) => tag);

/** The language of titles and pages: the first of `Accept-Language` that we speak, else English. */
export const languageOf = (request: FastifyRequest): Language => {
  const wished = headerOf(request, 'accept-language');
  if (wished === undefined) return 'en';
  for (const tag of wishesOf(wished)) {
    if (tag === 'sw' || tag.startsWith('sw-')) return 'sw';
    if (tag === 'en' || tag.startsWith('en-') || tag === '*') return 'en';
  }
  return 'en';
};

/** The form to send among those offered, by `Accept`; undefined when none will do. */
export const formFor = (request: FastifyRequest, offered: readonly string[]): string | undefined => {
  const header = headerOf(request, 'accept');
  if (header === undefined || header.trim() === '') return offered[0];
  for (const wish of wishesOf(header)) {
    const found = offered.find((form) => wish === '*/*' || wish === form || wish === `${form.split('/')[0] ?? ''}/*`);
    if (found !== undefined) return found;
  }
  return undefined;
};
