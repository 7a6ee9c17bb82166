// OpenTelemetry is loaded only where somebody gave it a place to send to.
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { switchTracing } from './tracing.ts';

export type { ReadableSpan };
export type RunningTracing = Readonly<{ stop(): Promise<void> }>;

const load = async () => {
  const [api, hooks, sdk, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
  ]);
  return { ...api, ...hooks, ...sdk, resourceFromAttributes };
};

const begin = async (service: string, exporter: SpanExporter, inBatches: boolean): Promise<RunningTracing> => {
  const sdk = await load();
  const { BatchSpanProcessor, SimpleSpanProcessor, TracerProvider, context, trace } = sdk;
  const processor = inBatches ? new BatchSpanProcessor({ exporter }) : new SimpleSpanProcessor({ exporter });
  const resource = sdk.resourceFromAttributes({ 'service.name': service });
  const provider = new TracerProvider({ resource, spanProcessors: [processor] });
  context.setGlobalContextManager(new sdk.AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  switchTracing(true);
  return {
    stop: async () => {
      switchTracing(false);
      await provider.shutdown();
      trace.disable();
      context.disable();
    },
  };
};

/** Sends the spans of this process to a collector by OTLP over HTTP; `endpoint` is its base address. */
export const startTracing = async (service: string, endpoint: string): Promise<RunningTracing> => {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return begin(service, new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }), true);
};

/** Keeps the spans in memory, for specs. */
export const traceInMemory = async (): Promise<RunningTracing & { spans(): readonly ReadableSpan[] }> => {
  const { InMemorySpanExporter } = await import('@opentelemetry/sdk-trace');
  const exporter = new InMemorySpanExporter();
  const running = await begin('spec', exporter, false);
  return { ...running, spans: () => exporter.getFinishedSpans() };
};
