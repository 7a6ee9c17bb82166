// One form sent over a connection of its own. A kept connection may be closed by the other side just as it is used again,
// and then nobody can say whether the form arrived: here "not connected" is certain, and everything after it a doubt.
import { request as overHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import type { Timers } from '#platform';
import { DoubtError } from './channel.port.ts';

export type FormPost = Readonly<{
  url: URL;
  headers: Readonly<Record<string, string>>;
  form: Readonly<Record<string, string>>;
  /** For connecting and answering together, milliseconds. */
  patienceMs: number;
  timers: Timers;
}>;
export type FormAnswer = Readonly<{ status: number; body: string }>;

/** The other side cannot have got anything. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const longestAnswer = 64 * 1024;

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    body += chunk;
    if (body.length > longestAnswer) throw new DoubtError('answer-too-long');
  }
  if (!response.complete) throw new DoubtError('answer-lost');
  return body;
};

const exchange = (request: ClientRequest, body: string, connected: () => void): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
    request.on('socket', (socket) => {
      const ready = 'encrypted' in socket ? 'secureConnect' : 'connect';
      socket.once(ready, () => {
        connected();
        request.end(body);
      });
    });
  });

/** The answer, whatever its status. Throws UnreachableError or DoubtError, neither with anything that was sent. */
export const postForm = async ({ url, headers, form, patienceMs, timers }: FormPost): Promise<FormAnswer> => {
  const body = new URLSearchParams(form).toString();
  const send = url.protocol === 'https:' ? overHttps : overHttp;
  const request = send(url, {
    method: 'POST',
    agent: false,
    headers: {
      ...headers,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
    },
  });
  const progress: { begun: boolean } = { begun: false };
  const patience = timers.after(patienceMs, () => request.destroy());
  try {
    const response = await exchange(request, body, () => (progress.begun = true));
    return { status: response.statusCode ?? 0, body: await bodyOf(response) };
  } catch (error) {
    if (error instanceof DoubtError) throw error;
    throw progress.begun ? new DoubtError('answer-lost') : new UnreachableError('unreachable');
  } finally {
    patience.cancel();
    request.destroy();
  }
};
