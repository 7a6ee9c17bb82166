import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

const produce = 0;

/** Cuts a stream of Kafka's requests or answers into messages (size, 4 bytes, then that many). */
class Messages {
  private rest: Buffer = Buffer.alloc(0);

  *push(bytes: Buffer): Generator<Buffer> {
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= 4 && this.rest.length >= 4 + this.rest.readInt32BE(0)) {
      const end = 4 + this.rest.readInt32BE(0);
      yield this.rest.subarray(0, end);
      this.rest = this.rest.subarray(end);
    }
  }
}

/** Stands between kafkajs and a broker, and loses answers to what the broker has written. */
export class KafkaWire {
  /** Answers lost so far. */
  lost = 0;
  private dark = false;
  private readonly sockets = new Set<Socket>();
  private readonly wanted: (readonly [host: string, port: number])[] = [];
  private answers = 0;

  private constructor(
    private readonly server: Server,
    private readonly loseEvery: number,
    private readonly darkAt: readonly number[],
  ) {
    server.on('connection', (client) => this.join(client));
  }

  /**
   * Loses every so-manyeth answer to a produce request, and the connection with it. After some of these, counted from 1, it
   * lets nobody connect until `lighten`.
   */
  static async losing(loseEvery: number, darkAt: readonly number[]): Promise<KafkaWire> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new KafkaWire(server, loseEvery, darkAt);
  }

  /** Lets connections through again. */
  lighten(): void {
    this.dark = false;
  }

  /** Sockets of kafkajs that go through here. */
  readonly socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    this.wanted.push([host, port]);
    return connect((this.server.address() as AddressInfo).port, '127.0.0.1', onConnect);
  };

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(client: Socket): void {
    const [host, port] = this.wanted.shift() ?? ['', 0];
    if (this.dark) {
      client.destroy();
      return;
    }
    const broker = connect(port, host);
    const asked = new Set<number>();
    const [requests, answers] = [new Messages(), new Messages()];
    client.on('data', (bytes: Buffer) => {
      for (const request of requests.push(bytes)) {
        if (request.readInt16BE(4) === produce) asked.add(request.readInt32BE(8));
        broker.write(request);
      }
    });
    broker.on('data', (bytes: Buffer) => {
      for (const answer of answers.push(bytes)) {
        if (asked.delete(answer.readInt32BE(4)) && (this.answers += 1) % this.loseEvery === 0) {
          this.lost += 1;
          // kafkajs tries again by itself; only when it cannot connect for a while does it give a batch up.
          this.dark = this.darkAt.includes(this.lost);
          client.destroy();
          return;
        }
        client.write(answer);
      }
    });
    this.tie(client, broker);
    this.tie(broker, client);
  }

  private tie(one: Socket, other: Socket): void {
    this.sockets.add(one);
    one.on('error', () => one.destroy());
    one.on('close', () => {
      this.sockets.delete(one);
      other.destroy();
    });
  }
}
