// One HTTP request as it is: paths and headers that other clients would mend or refuse are sent.
import { Agent, request as httpRequest } from 'node:http';

export type RawRequest = Readonly<{
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}>;
export type RawResponse = Readonly<{ status: number; media: string; text: string }>;

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** Sends it; rejects when the connection breaks before there is an answer. */
export const sendRaw = (baseUrl: string, { method, path, headers, body }: RawRequest): Promise<RawResponse> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) };
    const sent = httpRequest(
      { agent, hostname, port, method, path, headers: { ...headers, ...length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            media: (response.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '',
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(bytes);
  });
