import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a client and a server, and plays outages: refuses, cuts, or takes everything and passes nothing on. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private refusing = false;
  private frozen = false;

  private constructor(
    private readonly server: Server,
    private readonly target: Readonly<{ host: string; port: number }>,
  ) {
    server.on('connection', (socket) => this.join(socket));
  }

  static async to(address: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(address);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, { host: hostname, port: Number(port) });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  cut(): void {
    this.refusing = true;
    for (const socket of this.sockets) socket.destroy();
  }

  freeze(): void {
    this.frozen = true;
  }

  /** Lets everything through again; what was frozen is cut. */
  mend(): void {
    if (this.frozen) this.cut();
    this.refusing = this.frozen = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private join(client: Socket): void {
    if (this.refusing) {
      client.destroy();
      return;
    }
    const server = connect(this.target);
    this.pass(client, server);
    this.pass(server, client);
  }

  private pass(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (bytes) => {
      if (!this.frozen) to.write(bytes);
    });
    from.on('error', () => from.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
