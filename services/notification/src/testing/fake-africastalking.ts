// A local server that speaks the provider's protocol, with its faults. Test code.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the next request is met. `lost`: taken, and the connection dropped. `cut`: dropped without being taken. */
export type Fault =
  | 'lost'
  | 'cut'
  | 'silent'
  | 'garbled'
  | Readonly<{ http: number }>
  | Readonly<{ statusCode: number; status: string }>
  | Readonly<{ message: string }>;

export type TakenText = Readonly<{ id: string; to: string; text: string; from: string | null }>;
export type Seen = Readonly<{ apiKey: string; accept: string; type: string; path: string; form: URLSearchParams }>;

const read = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
  return body;
};

const seenIn = (request: IncomingMessage, body: string): Seen => ({
  apiKey: String(request.headers['apikey']),
  accept: String(request.headers.accept),
  type: String(request.headers['content-type']),
  path: `${request.method ?? ''} ${request.url ?? ''}`,
  form: new URLSearchParams(body),
});

const answer = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const refuses = (fault: Fault | undefined): boolean => fault !== undefined && fault !== 'lost' && fault !== 'garbled';

/** Listens on a free port. `fault` says how each request is met: undefined is well. */
export const fakeAfricasTalking = async (port = 0) => {
  const taken: TakenText[] = [];
  const seen: Seen[] = [];
  let fault: (text: string, to: string) => Fault | undefined = () => undefined;
  let onTaken: (text: TakenText) => Promise<void> | void = () => undefined;

  const meet = (met: Fault, response: ServerResponse, to: string): void => {
    if (met === 'silent') return;
    if (met === 'lost' || met === 'cut') response.destroy();
    else if (met === 'garbled') response.writeHead(201).end('<html>');
    else if ('http' in met) answer(response, met.http, {});
    else if ('message' in met) answer(response, 201, { SMSMessageData: { Message: met.message, Recipients: [] } });
    else
      answer(response, 201, {
        SMSMessageData: { Message: 'Sent to 0/1', Recipients: [{ ...met, number: to, cost: '0', messageId: 'None' }] },
      });
  };

  const server = createServer((request, response) => {
    void (async () => {
      const asked = seenIn(request, await read(request));
      seen.push(asked);
      const [to, text] = [asked.form.get('to') ?? '', asked.form.get('message') ?? ''];
      const met = fault(text, to);
      const id = `ATXid_${String(taken.length + 1)}`;
      if (!refuses(met)) {
        taken.push({ id, to, text, from: asked.form.get('from') });
        await onTaken({ id, to, text, from: null });
      }
      if (met !== undefined) {
        meet(met, response, to);
        return;
      }
      const recipient = { statusCode: 101, number: to, status: 'Success', cost: 'KES 0.8000', messageId: id };
      answer(response, 201, { SMSMessageData: { Message: 'Sent to 1/1', Recipients: [recipient] } });
    })();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    taken,
    seen,
    port: (server.address() as AddressInfo).port,
    /** How requests are met from now on. */
    meetWith: (how: (text: string, to: string) => Fault | undefined) => void (fault = how),
    /** Told before the answer leaves. */
    whenTaken: (tell: (text: TakenText) => Promise<void> | void) => void (onTaken = tell),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
export type FakeAfricasTalking = Awaited<ReturnType<typeof fakeAfricasTalking>>;
