// One kept-alive connection that asks one thing at a time and reads no more of an answer than it must.
import { connect, type Socket } from 'node:net';

/** `body` begins where the head ends; empty when the connection broke before the answer. */
export type Answered = Readonly<{ status: number; body: Buffer }>;
type Heard = (answer: Answered) => void;

const endOfHead = Buffer.from('\r\n\r\n');
const lengthName = 'content-length: ';
export const lost: Answered = { status: 0, body: Buffer.alloc(0) };

export class Connection {
  private heard: Heard | undefined;
  private pending: Buffer | undefined;
  private broken = false;
  private readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.read(chunk));
    socket.on('error', () => this.break());
    socket.on('close', () => this.break());
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** False when it cannot be asked any more. */
  get usable(): boolean {
    return !this.broken;
  }

  ask(request: Buffer, heard: Heard): void {
    if (this.broken) {
      setImmediate(() => heard(lost));
      return;
    }
    this.heard = heard;
    this.socket.write(request);
  }

  close(): void {
    this.socket.destroy();
  }

  private break(): void {
    this.broken = true;
    this.answer(lost);
  }

  private read(chunk: Buffer): void {
    const seen = this.pending ? Buffer.concat([this.pending, chunk]) : chunk;
    this.pending = undefined;
    const head = seen.indexOf(endOfHead);
    const length = head < 0 ? 0 : lengthIn(seen.toString('latin1', 0, head));
    if (head < 0 || seen.length < head + 4 + length) this.pending = seen;
    else this.answer({ status: statusIn(seen), body: seen.subarray(head + 4, head + 4 + length) });
  }

  private answer(answer: Answered): void {
    const { heard } = this;
    this.heard = undefined;
    heard?.(answer);
  }
}

const statusIn = (bytes: Buffer): number => Number(bytes.toString('latin1', 9, 12));

const lengthIn = (head: string): number => {
  const at = head.indexOf(lengthName);
  return at < 0 ? 0 : Number.parseInt(head.slice(at + lengthName.length), 10);
};

/** Connections in bounded number at once: a listen queue is short. */
export const openMany = async (port: number, count: number): Promise<readonly Connection[]> => {
  const all: Connection[] = [];
  while (all.length < count) {
    const next = Math.min(100, count - all.length);
    all.push(...(await Promise.all(Array.from({ length: next }, () => Connection.open(port)))));
  }
  return all;
};
