import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Logger, Random, Timer, Timers } from '#platform';
import type { HostPort, TlsFiles } from './address.ts';
import { Channel } from './channel.ts';
import { firstFrame } from './first-frame.ts';
import { FrameReader, framed, Sealer } from './frames.ts';
import { helloBytes, mostHelloBytes, newNonce, readWelcome, type Hello } from './handshake.ts';
import { errorOf, type Message } from './messages.ts';

/** What may become of a request that was sent. */
export type Reply = Readonly<{
  answer: (response: unknown) => void;
  fail: (error: Error) => void;
  /** Nothing was begun there: another replica may be asked. */
  gone: () => void;
  /** The connection is over: nobody knows. */
  lost: () => void;
}>;

export type ConnectionParts = Readonly<{
  at: HostPort;
  caller: string;
  service: string;
  key: Buffer;
  timers: Timers;
  log: Logger;
  random: Random;
  tls?: TlsFiles;
}>;

export const greetingMs = 3000;
const beatMs = 1000;
const mostSilentBeats = 4;
const keepAliveMs = 10_000;

/** One caller's connection to one replica. */
export class Connection {
  private readonly pending = new Map<number, Reply>();
  private readonly channel: Channel;
  private last = 0;
  private silent = 0;
  private beat: Timer;

  constructor(
    private readonly parts: ConnectionParts,
    channel: (hear: (message: Message) => void, over: (distrusted?: Error) => void) => Channel,
    private readonly over: () => void,
  ) {
    this.channel = channel(
      (message) => this.hear(message),
      (distrusted) => this.lost(distrusted),
    );
    this.beat = parts.timers.after(beatMs, () => this.listen());
  }

  /** Sends a request; the function returned takes it back. Throws RangeError when it fits in no frame. */
  ask(pattern: string, deadlineMs: number, request: object, reply: Reply, traceparent?: string): () => void {
    if (!this.channel.open) {
      reply.gone();
      return () => undefined;
    }
    const id = (this.last += 1);
    const plain = ['ask', id, pattern, deadlineMs, request] as const;
    this.channel.send(traceparent === undefined ? plain : [...plain, traceparent]);
    this.pending.set(id, reply);
    return () => {
      if (this.pending.delete(id)) this.channel.send(['cancel', id]);
    };
  }

  close(): void {
    this.channel.destroy();
  }

  private hear(message: Message): void {
    const [kind, id] = message;
    if (kind === 'ping' || kind === 'pong' || kind === 'ask' || kind === 'cancel') return;
    const reply = this.pending.get(id);
    if (!this.pending.delete(id) || !reply) return;
    if (kind === 'answer') reply.answer(message[2]);
    else if (kind === 'fail' && message[2] === 'gone') reply.gone();
    else reply.fail(errorOf(message));
  }

  private lost(distrusted?: Error): void {
    this.beat.cancel();
    const { caller, service, log } = this.parts;
    const facts = { caller, service };
    if (distrusted)
      log.error({ ...facts, reason: distrusted.message }, 'a connection that does not authenticate was closed');
    const pending = [...this.pending.values()];
    this.pending.clear();
    this.over();
    for (const reply of pending) reply.lost();
  }

  /** A process that is frozen keeps its connections: only silence tells. */
  private listen(): void {
    this.silent = this.channel.heard() ? 0 : this.silent + 1;
    if (this.silent > mostSilentBeats) {
      this.parts.log.warn({ service: this.parts.service }, 'a replica is silent; its connection was closed');
      this.channel.destroy();
      return;
    }
    this.channel.send(['ping']);
    this.beat = this.parts.timers.after(beatMs, () => this.listen());
  }
}

const dial = ({ at, tls }: ConnectionParts): Socket => {
  if (!tls) return connectPlain(at);
  return connectTls({ ...at, ...tls, ...(isIP(at.host) ? {} : { servername: at.host }) });
};

/** Connects and greets. Rejects when the replica cannot be reached, does not serve that service or does not authenticate. */
export const connectTo = async (parts: ConnectionParts, over: () => void): Promise<Connection> => {
  const { caller, service, key, timers, random } = parts;
  const socket = dial(parts);
  socket.on('error', () => socket.destroy());
  socket.setKeepAlive(true, keepAliveMs);
  const reader = new FrameReader(mostHelloBytes);
  const hello: Hello = { caller, service, nonce: newNonce((length) => random.bytes(length)) };
  socket.write(framed(helloBytes(hello)));
  const frame = await firstFrame(socket, reader, timers, greetingMs);
  try {
    const session = readWelcome(key, hello, frame);
    const seals = { send: new Sealer(session.toServer), receive: new Sealer(session.toCaller) };
    return new Connection(parts, (hear, ended) => new Channel({ socket, reader, ...seals, hear, over: ended }), over);
  } catch (error) {
    socket.destroy();
    throw error;
  }
};
