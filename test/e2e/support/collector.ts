// A collector of traces as OpenTelemetry's exporters know it: OTLP over HTTP, in JSON.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Attribute = Readonly<{ key: string; value: Readonly<{ stringValue?: string }> }>;
type Sent = Readonly<{ traceId: string; spanId: string; parentSpanId?: string; name: string }>;
type Export = Readonly<{
  resourceSpans: readonly Readonly<{
    resource: Readonly<{ attributes: readonly Attribute[] }>;
    scopeSpans: readonly Readonly<{ spans: readonly Sent[] }>[];
  }>[];
}>;

/** `service`: the process that it comes from. */
export type CollectedSpan = Sent & Readonly<{ service: string }>;
export type Collector = Readonly<{ address: string; spans(): readonly CollectedSpan[]; close(): void }>;

const spansOf = ({ resourceSpans }: Export): readonly CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });

export const startCollector = async (): Promise<Collector> => {
  const collected: CollectedSpan[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.url === '/v1/traces') collected.push(...spansOf(JSON.parse(body) as Export));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${String(port)}`,
    spans: () => collected,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
