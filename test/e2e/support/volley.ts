// Sends many requests, each on a connection of its own, and reads no answer before the last one is sent.
import { connect, type Socket } from 'node:net';

export type Shot = Readonly<{ method: string; path: string; token?: string; key?: string; body?: unknown }>;
export type Hit = Readonly<{ status: number; body: Record<string, unknown> }>;

const written = ({ method, path, token, key, body }: Shot, host: string): string => {
  const json = body === undefined ? '' : JSON.stringify(body);
  const headers = [
    `host: ${host}`,
    'connection: close',
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    ...(key === undefined ? [] : [`idempotency-key: ${key}`]),
    ...(body === undefined
      ? []
      : ['content-type: application/json', `content-length: ${String(Buffer.byteLength(json))}`]),
  ];
  return `${method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${json}`;
};

const connected = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(socket));
    socket.once('error', reject);
    socket.pause();
  });

const sent = (socket: Socket, text: string): Promise<void> =>
  new Promise((resolve, reject) => socket.write(text, (error) => (error ? reject(error) : resolve())));

const unchunked = (text: string): string => {
  let [rest, whole] = [text, ''];
  for (;;) {
    const line = rest.indexOf('\r\n');
    const length = Number.parseInt(rest.slice(0, line), 16);
    if (!(length > 0)) return whole;
    whole += rest.slice(line + 2, line + 2 + length);
    rest = rest.slice(line + 4 + length);
  }
};

const answered = (socket: Socket): Promise<Hit> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const [head = '', ...rest] = text.split('\r\n\r\n');
      const raw = rest.join('\r\n\r\n');
      const body = /transfer-encoding: chunked/i.test(head) ? unchunked(raw) : raw;
      const status = Number(head.split(' ')[1]);
      resolve({ status, body: body === '' ? {} : (JSON.parse(body) as Record<string, unknown>) });
    });
    socket.resume();
  });

/** All at once: every request is written before the first answer is read. Answers in the order of the shots. */
export const volley = async (at: string, shots: readonly Shot[]): Promise<readonly Hit[]> => {
  const { port, host } = new URL(at);
  const sockets = await Promise.all(shots.map(() => connected(Number(port))));
  await Promise.all(shots.map((shot, i) => sent(sockets[i] as Socket, written(shot, host))));
  return Promise.all(sockets.map(answered));
};
