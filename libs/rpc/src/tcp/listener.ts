import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { errorFacts, type Logger, type Random, type Timers } from '#platform';
import { served, type Hub } from '../hub.ts';
import type { HostPort, TlsFiles } from './address.ts';
import { Channel } from './channel.ts';
import { firstFrame } from './first-frame.ts';
import { FrameError, FrameReader, framed, Sealer } from './frames.ts';
import { mostHelloBytes, newNonce, readHello, refusalBytes, welcome, type Hello, type PairKeys } from './handshake.ts';
import { failureMessage, type Message } from './messages.ts';

export type ListenerParts = Readonly<{
  at: HostPort;
  hub: Hub;
  keys: PairKeys;
  timers: Timers;
  log: Logger;
  random: Random;
  tls?: TlsFiles;
}>;

/** Only a caller that has one sends it; what is no text is left alone. */
const traceOf = (traceparent: unknown) => (typeof traceparent === 'string' ? { traceparent } : {});

const greetingMs = 5000;
const partingMs = 1000;
const keepAliveMs = 10_000;

/** Answers the calls of other processes from the hub, as soon as it listens. */
export class Listener {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly channels = new Set<Channel>();
  private listening: Promise<void> | undefined;

  constructor(private readonly parts: ListenerParts) {
    const { tls } = parts;
    const join = (socket: Socket) => void this.join(socket);
    this.server = tls
      ? createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: true }, join)
      : createServer(join);
  }

  /** The port it got; undefined while it does not listen. */
  get port(): number | undefined {
    const bound = this.server.address();
    return typeof bound === 'object' ? bound?.port : undefined;
  }

  /** Rejects when the place is taken. */
  listen(): Promise<void> {
    this.listening ??= new Promise((resolve, reject) => {
      const { host, port } = this.parts.at;
      this.server.once('error', reject).listen(port, host, () => {
        this.server
          .off('error', reject)
          .on('error', (error) => this.parts.log.error(errorFacts(error), 'rpc listener'));
        resolve();
      });
    });
    return this.listening;
  }

  /** Lets the other sides read what was answered, then ends. */
  async close(): Promise<void> {
    if (!this.listening) return;
    await this.listening.catch(() => undefined);
    const ended = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const channel of this.channels) channel.finish();
    const late = this.parts.timers.after(partingMs, () => {
      for (const socket of this.sockets) socket.destroy();
    });
    await ended;
    late.cancel();
  }

  private async join(socket: Socket): Promise<void> {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
    socket.setKeepAlive(true, keepAliveMs);
    try {
      await this.greet(socket);
    } catch (error) {
      socket.destroy();
      if (error instanceof FrameError) this.distrust(error, {});
    }
  }

  private async greet(socket: Socket): Promise<void> {
    const { keys, hub, timers, random } = this.parts;
    const reader = new FrameReader(mostHelloBytes);
    const hello = readHello(await firstFrame(socket, reader, timers, greetingMs));
    const key = keys(hello.caller, hello.service);
    const refusal = key ? undefined : 'such a pair has no key';
    const here = [...hub.keys()].some((pattern) => pattern.startsWith(`${hello.service}.`));
    if (!key || !here) {
      socket.end(framed(refusalBytes(refusal ?? 'it is not served here')));
      if (refusal !== undefined) this.distrust(new FrameError(refusal), hello);
      return;
    }
    const { bytes, keys: session } = welcome(
      key,
      hello,
      newNonce((length) => random.bytes(length)),
    );
    socket.write(framed(bytes));
    const seals = { send: new Sealer(session.toCaller), receive: new Sealer(session.toServer) };
    this.serve(hello, { socket, reader, ...seals });
  }

  private serve(
    hello: Hello,
    parts: Pick<ConstructorParameters<typeof Channel>[0], 'socket' | 'reader' | 'send' | 'receive'>,
  ): void {
    const running = new Map<number, AbortController>();
    const channel = new Channel({
      ...parts,
      hear: (message) => this.hear(message, hello, channel, running),
      over: (distrusted) => {
        this.channels.delete(channel);
        for (const ended of running.values()) ended.abort(new Error('the caller is gone'));
        if (distrusted) this.distrust(distrusted, hello);
      },
    });
    this.channels.add(channel);
  }

  private hear(message: Message, hello: Hello, channel: Channel, running: Map<number, AbortController>): void {
    if (message[0] === 'ping') channel.send(['pong']);
    if (message[0] === 'cancel') running.get(message[1])?.abort(new Error('the caller has given up'));
    if (message[0] !== 'ask') return;
    const id = message[1];
    const ended = new AbortController();
    running.set(id, ended);
    void this.answer(message, hello, ended).then((answer) => {
      running.delete(id);
      try {
        channel.send(answer);
      } catch (error) {
        this.parts.log.error({ pattern: message[2], ...errorFacts(error) }, 'an answer is too large');
        channel.send(['fail', id, 'remote', `${message[2]} failed`]);
      }
    });
  }

  private async answer(
    message: Extract<Message, readonly ['ask', ...unknown[]]>,
    hello: Hello,
    ended: AbortController,
  ): Promise<Message> {
    const [, id, pattern, deadlineMs, request, traceparent] = message;
    const { caller, service } = hello;
    if (!pattern.startsWith(`${service}.`) || !this.parts.hub.has(pattern)) {
      return ['fail', id, 'gone', `nobody serves ${pattern}`];
    }
    try {
      const response = await served(this.parts.hub, {
        caller,
        pattern,
        request,
        deadlineMs,
        ended,
        ...traceOf(traceparent),
      });
      return response === undefined ? ['answer', id] : ['answer', id, response];
    } catch (error) {
      return failureMessage(id, error);
    }
  }

  private distrust(error: FrameError, { caller, service }: Partial<Hello>): void {
    const facts = { caller: caller?.slice(0, 40), service: service?.slice(0, 40), reason: error.message };
    this.parts.log.error(facts, 'a connection that does not authenticate was closed');
  }
}
