// A vault on MongoDB whose process dies before or after one of its writes: from then on nothing reaches the server.
import { mongo } from 'mongoose';
import { mongoVault } from '../vault/mongo/mongo-vault.ts';
import type { Vault } from '../vault/vault.port.ts';

const writes = ['insertOne', 'updateOne', 'updateMany', 'deleteOne', 'deleteMany', 'replaceOne'] as const;
type Write = (...args: unknown[]) => Promise<unknown>;

export class Dying {
  died = false;
  private written = 0;

  /** `at` counts points: two a write, before and after it reached the server. */
  constructor(private readonly at: number) {}

  async vault(address: string, name: string): Promise<Vault> {
    const vault = await mongoVault(address, name);
    const call = this.call.bind(this);
    return new Proxy(vault, {
      get: (target, method) => {
        const work: unknown = Reflect.get(target, method);
        if (typeof work !== 'function') return work;
        if (method === 'close') return work.bind(target) as unknown;
        return (...args: unknown[]) => patched(call, () => Reflect.apply(work, target, args) as Promise<unknown>);
      },
    });
  }

  private async call(write: () => Promise<unknown>): Promise<unknown> {
    this.insistAlive();
    this.written += 2;
    const mine = this.written;
    if (this.at === mine - 1) return this.die();
    const answer = await write();
    this.insistAlive();
    return this.at === mine ? this.die() : answer;
  }

  private insistAlive(): void {
    if (this.died) throw new Error('dead');
  }

  private die(): never {
    this.died = true;
    throw new Error('died');
  }
}

/** Puts `call` around every write of the driver while `work` runs: specs that use it do one thing after another. */
const patched = async (call: (write: () => Promise<unknown>) => Promise<unknown>, work: () => Promise<unknown>) => {
  const { prototype } = mongo.Collection as unknown as { prototype: Record<(typeof writes)[number], Write> };
  const originals = writes.map((name) => [name, prototype[name]] as const);
  for (const [name, original] of originals)
    prototype[name] = function dying(this: unknown, ...args) {
      return call(() => original.apply(this, args));
    };
  try {
    return await work();
  } finally {
    for (const [name, original] of originals) prototype[name] = original;
  }
};
