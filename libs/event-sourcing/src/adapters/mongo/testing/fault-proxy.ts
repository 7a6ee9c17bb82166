// Stands between the adapter and the server and plays, on command, what a network does to one write. Reads pass.
import { createServer, connect, type Socket } from 'node:net';
import { bodyOf, saying, type Body } from './wire-message.ts';

/**
 * `before`: the connection is dropped before the server gets the write; `after`: the server does it, the answer is lost;
 * `half`: the server gets the first documents of a write of several, then the connection is dropped;
 * `late`: the client is left without an answer, the server gets the write only when `letLateOnesGo` is called;
 * `concern`: the server does it, and says that it could not wait for the replicas: a duplicate hides behind that.
 */
export type Fault = 'before' | 'after' | 'half' | 'late' | 'concern';

type Pair = Readonly<{ client: Socket; server: Socket }>;

const headerBytes = 16;
/** A write command's body begins with its name, after the length of the document and the type of the first element. */
const nameAt = 26;
const isWrite = (message: Buffer): boolean => /^(insert|update)$/.test(message.toString('latin1', nameAt, nameAt + 6));

/** The write cut down to its first documents; a write of one keeps none, which is none at all. */
const cutDown = (message: Buffer, first: number): Buffer | undefined => {
  const body = bodyOf(message);
  const field = 'documents' in body ? 'documents' : 'updates';
  const kept = (body[field] as readonly Body[]).slice(0, first);
  return kept.length === 0 ? undefined : saying(message, { ...body, [field]: kept });
};

const noConcern = { code: 64, codeName: 'WriteConcernFailed', errmsg: 'waiting for replication timed out' };
const withoutConcern = (answer: Buffer): Buffer => saying(answer, { ...bodyOf(answer), writeConcernError: noConcern });

export class FaultProxy {
  readonly #target: Readonly<{ host: string; port: number }>;
  readonly #listener = createServer((client) => this.#join(client));
  readonly #sockets = new Set<Socket>();
  readonly #late: (() => Promise<void>)[] = [];
  /** The fault of the next write; undefined lets it pass. */
  nextFault: () => Fault | undefined = () => undefined;
  played: Record<Fault, number> = { before: 0, after: 0, half: 0, late: 0, concern: 0 };
  /** How many documents of a write get through when it is cut in `half`. */
  firstDocuments = 1;

  private constructor(target: Readonly<{ host: string; port: number }>) {
    this.#target = target;
  }

  /** Listens on a free port before the server of `address`. */
  static async before(address: string): Promise<FaultProxy> {
    const { hostname, port } = new URL(address);
    const proxy = new FaultProxy({ host: hostname, port: Number(port) });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    proxy.#listener.listen(0, '127.0.0.1', () => resolve(undefined));
    await promise;
    return proxy;
  }

  get address(): string {
    const at = this.#listener.address();
    return `mongodb://127.0.0.1:${String(at !== null && typeof at === 'object' ? at.port : 0)}/`;
  }

  /** The server gets the writes that were held back, whoever waits for them no longer; resolves when it has done them. */
  async letLateOnesGo(): Promise<void> {
    for (const go of this.#late.splice(0)) await go();
  }

  close(): void {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(client: Socket): void {
    const server = connect(this.#target);
    const pair = { client, server };
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    client.on('close', () => server.end());
    server.on('close', () => client.destroy());
    server.on('data', (data) => client.write(data));
    inMessages(client, (message) => this.#pass(message, pair));
  }

  #pass(message: Buffer, { client, server }: Pair): void {
    const fault = isWrite(message) ? this.nextFault() : undefined;
    if (!fault) {
      server.write(message);
      return;
    }
    this.played[fault] += 1;
    if (fault === 'late') this.#late.push(() => this.#deliver(message).then(() => undefined));
    else void this.#play(fault, message, client);
  }

  async #play(fault: Exclude<Fault, 'late'>, message: Buffer, client: Socket): Promise<void> {
    const sent = fault === 'half' ? cutDown(message, this.firstDocuments) : message;
    const answer = fault === 'before' || !sent ? undefined : await this.#deliver(sent);
    if (fault === 'concern' && answer) client.write(withoutConcern(answer));
    else client.destroy();
  }

  /** Sends `message` to the server by another way and waits for its answer, which nobody else hears. */
  async #deliver(message: Buffer): Promise<Buffer | undefined> {
    const server = connect(this.#target);
    const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
    inMessages(server, resolve);
    server.on('error', () => resolve(undefined));
    server.on('close', () => resolve(undefined));
    server.write(message);
    const answer = await promise;
    server.destroy();
    return answer;
  }
}

/** Calls `heard` with each whole message of the wire protocol; its first four bytes say how long it is. */
const inMessages = (socket: Socket, heard: (message: Buffer) => void): void => {
  let waiting = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    waiting = Buffer.concat([waiting, data]);
    while (waiting.length >= headerBytes && waiting.length >= waiting.readInt32LE(0)) {
      const length = waiting.readInt32LE(0);
      heard(waiting.subarray(0, length));
      waiting = waiting.subarray(length);
    }
  });
};
