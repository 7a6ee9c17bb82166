import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The wire between a caller and a server: writes down what the caller sends, and may cut or change it. */
export class Wire {
  /** What was sent to the server, by connection. */
  readonly sent: Buffer[][] = [];
  private readonly sockets = new Set<Socket>();
  private change: ((bytes: Buffer) => Buffer) | undefined;

  private constructor(
    private readonly server: Server,
    private readonly target: () => number | undefined,
  ) {
    server.on('connection', (socket) => this.join(socket));
  }

  static async to(target: () => number | undefined): Promise<Wire> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Wire(server, target);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Changes the next bytes that go to the server. */
  changeNext(change: (bytes: Buffer) => Buffer): void {
    this.change = change;
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private join(caller: Socket): void {
    const port = this.target();
    if (port === undefined) {
      caller.destroy();
      return;
    }
    const server = connect(port, '127.0.0.1');
    const sent: Buffer[] = [];
    this.sent.push(sent);
    caller.on('data', (bytes: Buffer) => {
      const changed = this.change?.(bytes) ?? bytes;
      this.change = undefined;
      sent.push(changed);
      server.write(changed);
    });
    server.on('data', (bytes) => caller.write(bytes));
    this.tie(caller, server);
    this.tie(server, caller);
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
