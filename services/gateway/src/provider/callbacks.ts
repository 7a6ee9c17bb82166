// What a provider calls back with. It signs nothing: a secret in the path, and addresses where these are known.
import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError, type AllRpc } from '#contracts';
import type { RpcClient } from '#rpc';
import type { Ask } from '../door/door.ts';
import type { BySecret, DeliveryReportForm } from './provider.doors.ts';

export type CallbackRule = Readonly<{
  /** Left out: nobody calls back. */
  secret?: string;
  /** Left out: from anywhere. */
  addresses?: readonly string[];
}>;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const plain = (address: string): string => address.replace(/^::ffff:/, '');

export class ProviderCallbacks {
  constructor(
    private readonly rpc: RpcClient<AllRpc>,
    private readonly rule: CallbackRule,
  ) {}

  /** Answered when it is durable, so that the provider tells again what we could not keep. */
  async deliveryReport({ body, params, address }: Ask<DeliveryReportForm, unknown, BySecret>): Promise<void> {
    this.admit(params.secret, address);
    const { id, status, phoneNumber, failureReason } = body;
    const reason = failureReason ? { failureReason } : {};
    await this.rpc.call('notification.delivery-report', { id, status, phone: phoneNumber, ...reason });
  }

  // Digests are of one length, so that the time of comparing tells nothing about the secret.
  private admit(given: string, address = ''): void {
    const { secret, addresses } = this.rule;
    const known = secret !== undefined && timingSafeEqual(digest(given), digest(secret));
    const allowed = addresses === undefined || addresses.includes(plain(address));
    if (!known || !allowed) throw new DomainError('request.not-found');
  }
}
