// W3C trace context, version 00, as text: what travels in headers, frames, facts and the metadata of events.
import { context, ROOT_CONTEXT, trace, type Context, type SpanContext } from '@opentelemetry/api';

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The context that a `traceparent` names; undefined for any other text. */
export const parsedTraceparent = (text: string | undefined): SpanContext | undefined => {
  const [, traceId, spanId, flags] = form.exec(text ?? '') ?? [];
  if (!traceId || !spanId || flags === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
};

export const writtenTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`;

/** The context beneath which a span begins: what the text names, or nothing; left out: whatever is under way. */
export const contextUnder = (parent: string | null | undefined): Context => {
  if (parent === undefined) return context.active();
  const remote = parsedTraceparent(parent ?? undefined);
  return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
};
