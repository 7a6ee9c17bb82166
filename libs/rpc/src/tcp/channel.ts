import type { Socket } from 'node:net';
import { FrameError, framed, mostFrameBytes, type FrameReader, type Sealer } from './frames.ts';
import { readMessages, type Message } from './messages.ts';

export type ChannelParts = Readonly<{
  socket: Socket;
  reader: FrameReader;
  send: Sealer;
  receive: Sealer;
  hear: (message: Message) => void;
  /** Called once, when the connection is over; with the error when the other side is not to be trusted. */
  over: (distrusted?: FrameError) => void;
}>;

// A batch is cut here, so that one turn of many large messages does not become one frame beyond the bound.
const batchChars = 1024 * 1024;

/** An authenticated connection. All messages of one turn of the event loop leave in one frame and one write. */
export class Channel {
  private waiting: string[] = [];
  private chars = 0;
  private ended = false;
  private heardSince = true;

  constructor(private readonly parts: ChannelParts) {
    const { socket, reader } = parts;
    reader.allow(mostFrameBytes);
    socket.setNoDelay(true);
    socket.on('close', () => this.end());
    socket.on('data', (bytes: Buffer) => this.take(bytes));
    socket.resume();
    // What came together with the greeting is judged too.
    setImmediate(() => this.take(Buffer.alloc(0)));
  }

  get open(): boolean {
    return !this.ended;
  }

  /** True when anything came since this was asked last. */
  heard(): boolean {
    const heard = this.heardSince;
    this.heardSince = false;
    return heard;
  }

  /** Throws RangeError for a message that fits in no frame. */
  send(message: Message): void {
    if (this.ended) return;
    const text = JSON.stringify(message);
    // A character is at most three bytes.
    if (text.length * 3 > mostFrameBytes - batchChars * 3) throw new RangeError('a message is too large');
    if (this.waiting.push(text) === 1) setImmediate(() => this.flush());
    this.chars += text.length;
    if (this.chars > batchChars) this.flush();
  }

  /** Sends what waits and lets the other side read it before the connection ends. */
  finish(): void {
    this.flush();
    this.parts.socket.end();
  }

  destroy(): void {
    this.parts.socket.destroy();
    this.end();
  }

  private flush(): void {
    if (this.waiting.length === 0 || this.ended) return;
    const payload = Buffer.from(`[${this.waiting.join(',')}]`);
    this.waiting = [];
    this.chars = 0;
    this.parts.socket.write(framed(this.parts.send.seal(payload)));
  }

  private take(bytes: Buffer): void {
    if (this.ended) return;
    this.heardSince = true;
    try {
      for (const frame of this.parts.reader.push(bytes)) {
        for (const message of readMessages(this.parts.receive.open(frame))) this.parts.hear(message);
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.parts.socket.destroy();
      this.end(error);
    }
  }

  private end(distrusted?: FrameError): void {
    if (this.ended) return;
    this.ended = true;
    this.parts.over(distrusted);
  }
}
