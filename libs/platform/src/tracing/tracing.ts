// Spans for whoever looks: nothing at all happens until tracing is switched on, so that specs and simulators stay as they are.
import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Link } from '@opentelemetry/api';
import { contextUnder, parsedTraceparent, writtenTraceparent } from './trace-context.ts';

const kinds = {
  inside: SpanKind.INTERNAL,
  serves: SpanKind.SERVER,
  calls: SpanKind.CLIENT,
  sends: SpanKind.PRODUCER,
  hears: SpanKind.CONSUMER,
} as const;

export type SpanOptions = Readonly<{
  kind?: keyof typeof kinds;
  /** A `traceparent` to go on from; null: from nothing. Left out: the span under way. */
  parent?: string | null | undefined;
  /** `traceparent`s of others that share the work. */
  links?: readonly (string | undefined)[];
  /** Never an id or a word of a person. */
  facts?: Attributes;
}>;

const mostLinks = 32;
let on = false;

/** Called by whoever has given OpenTelemetry a place to send to. */
export const switchTracing = (state: boolean): void => {
  on = state;
};

/** False: spans cost nothing, and what they would be told need not be made. */
export const isTracing = (): boolean => on;

/** The `traceparent` of the span under way. */
export const currentTraceparent = (): string | undefined => {
  const span = on ? trace.getActiveSpan() : undefined;
  return span && writtenTraceparent(span.spanContext());
};

const linksOf = (links: readonly (string | undefined)[]): Link[] =>
  [...new Set(links)]
    .slice(0, mostLinks)
    .map(parsedTraceparent)
    .filter((found) => found !== undefined)
    .map((found) => ({ context: found }));

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

/** Runs `work` within a span of that name; what it throws marks the span by its code, never by its words. */
export const inSpan = <T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> => {
  if (!on) return work();
  const { kind = 'inside', parent, links = [], facts = {} } = options;
  const beneath = contextUnder(parent);
  const opening = { kind: kinds[kind], attributes: facts, links: linksOf(links) };
  const span = trace.getTracer('huduma').startSpan(name, opening, beneath);
  return context.with(trace.setSpan(beneath, span), async () => {
    try {
      return await work();
    } catch (error) {
      span.setAttribute('error.type', codeOf(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
};

type Traced = Readonly<{ metadata?: Readonly<Record<string, string>> }>;
/** The `traceparent` that an event carries from the command that caused it. */
export const traceparentOf = (event: object): string | undefined => (event as Traced).metadata?.['traceparent'];
