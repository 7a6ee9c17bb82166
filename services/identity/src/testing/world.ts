// Identity on real files for specs: it can die and be started again on the same folder.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandKey, IdentityRpc, Registration, SchedulingRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { commitQueue, eventStoreAt, viewsAt, type EventStore } from '#event-sourcing';
import type { Fact } from '#messaging';
import { silentLogger, type KeyEncryptionKeys } from '#platform';
import type { RpcClient, RpcHandlers } from '#rpc';
import { eventually, scratchFolder, testSeams } from '#testing';
import { createIdentity, type Identity } from '../identity.ts';
import { erasureListAt } from '../erasures/erasure-list-at.ts';
import { openKeyRing, type KeyRing } from '../keys/key-ring.ts';
import { identityHandlers } from '../rpc/identity.rpc.ts';
import { mongoVault } from '../vault/mongo/mongo-vault.ts';
import { sqliteVault } from '../vault/sqlite/sqlite-vault.ts';
import type { Vault } from '../vault/vault.port.ts';

type Handlers = RpcHandlers<IdentityRpc>;
export type Wrapped = Readonly<{ vault?: (vault: Vault) => Vault; store?: (store: EventStore) => EventStore }>;
type CancelAll = SchedulingRpc['scheduling.cancel-all']['request'];

export const kek = Buffer.alloc(32, 7);
const context = { deadlineMs: 10_000, caller: 'spec', signal: new AbortController().signal };

/** A server that several worlds share, each with a name of its own; `address` is spelled differently by each of them. */
export type Ground = Readonly<{ address: string; database: string; replica: number; facts: Fact[] }>;

const seed = 11;

export class World {
  readonly seams;
  readonly folder = scratchFolder('identity');
  readonly facts: Fact[];
  readonly cancelled: CancelAll[] = [];
  schedulingFails = false;
  /** Where the list of erasures lies, when not in the folder. */
  list: string | undefined;
  keks: KeyEncryptionKeys = { current: kek };
  identity!: Identity;
  vault!: Vault;
  keyRing!: KeyRing;
  private handlers!: Handlers;
  private closeAll: (() => Promise<void>)[] = [];
  private commands = 0;

  /** Without a ground it lies on files in a folder of its own. */
  constructor(private readonly ground?: Ground) {
    this.seams = testSeams('2026-12-01T06:00:00Z', seed + (ground?.replica ?? 0));
    this.facts = ground?.facts ?? [];
  }

  /** Starts on the folder; `wrapped` puts something between the service and its stores. */
  async start(wrapped: Wrapped = {}): Promise<this> {
    const { address, database } = this.ground ?? { address: `sqlite:${this.folder.path}`, database: 'identity' };
    const store = await eventStoreAt(address, database);
    const views = await viewsAt(address, database);
    const vault = this.ground
      ? await mongoVault(address, `${database}-vault`)
      : sqliteVault(join(this.folder.path, 'identity-vault.db'));
    this.vault = wrapped.vault?.(vault) ?? vault;
    this.keyRing = await openKeyRing(vault, this.keks, this.seams.random);
    this.identity = createIdentity({
      queue: commitQueue(wrapped.store?.(store) ?? store),
      views,
      vault: this.vault,
      publish: (facts) => Promise.resolve(void this.facts.push(...facts)),
      scheduling: this.scheduling,
      pack: loadCountryPack('ke'),
      keyRing: this.keyRing,
      erasures: await erasureListAt(this.list ?? join(this.folder.path, 'erasures.log')),
      seams: this.seams,
      log: silentLogger,
      exclusive: this.ground === undefined,
    });
    this.handlers = identityHandlers(this.identity);
    this.closeAll = [() => this.identity.stop(), () => vault.close(), () => views.close(), () => store.close()];
    await this.identity.start();
    return this;
  }

  /** Ends and starts again on the same files. */
  async restart(wrapped: Wrapped = {}): Promise<this> {
    await this.stop();
    return this.start(wrapped);
  }

  /** Ends without finishing anything, as after a SIGKILL, and starts again on the same files. */
  async kill(): Promise<this> {
    void this.identity.stop();
    void this.identity.relay.stop();
    for (const close of this.closeAll.splice(0).slice(1)) await close();
    return this.start();
  }

  async stop(): Promise<void> {
    for (const close of this.closeAll.splice(0)) await close();
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.folder.path, { recursive: true, force: true });
  }

  ask<P extends keyof IdentityRpc>(
    pattern: P,
    request: IdentityRpc[P]['request'],
  ): Promise<IdentityRpc[P]['response']> {
    const handler = this.handlers[pattern] as (...asked: unknown[]) => Promise<IdentityRpc[P]['response']>;
    return handler(request, context);
  }

  key(id = `key-${this.ground?.replica ?? 0}-${++this.commands}`, fingerprint = `words of ${id}`): CommandKey {
    return { id, fingerprint };
  }

  /** Registers and waits until everything that follows is told. */
  async register(change: Partial<Registration> = {}, command = this.key()): Promise<void> {
    await this.ask('identity.register', { command, registration: { ...asha, ...change } });
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.identity.errands.settled();
    await this.identity.relay.told();
  }

  /** Facts of one kind, told once however often they were sent. */
  told(kind: string): readonly Fact<Record<string, unknown>>[] {
    const byId = new Map(this.facts.map((fact) => [fact.id, fact as Fact<Record<string, unknown>>]));
    return [...byId.values()].filter(({ type }) => type === `huduma.identity.citizen.${kind}.v1`);
  }

  /** What the SMS would hold: of the last code issued, or of the last of one citizen. */
  async sms(citizen?: string) {
    const issued = this.told('code-issued').filter(({ data }) => citizen === undefined || data['citizen'] === citizen);
    const { citizen: to, issue } = issued.at(-1)?.data ?? {};
    const details = await this.ask('identity.code', { citizen: String(to), issue: Number(issue) });
    return { citizen: String(to), issue: Number(issue), ...(details ?? { username: '', code: '', notAfter: '' }) };
  }

  logIn(username: string, secret: string, command = this.key(), address?: string) {
    return this.ask('identity.log-in', { command, username, secret, ...(address === undefined ? {} : { address }) });
  }

  sessionOf = (refreshToken: string): string => this.identity.sessions.read(refreshToken).session;

  /** A citizen in use: registered, logged in, with a secret of their own. */
  async citizen(change: Partial<Registration> = {}, secret = 'mti wa mwembe') {
    await this.register(change);
    const { citizen, username, code } = await this.sms();
    const session = await this.logIn(username, code);
    const id = this.sessionOf(session.refreshToken);
    await this.ask('identity.change-secret', { citizen, session: id, current: code, secret });
    return { citizen, username, session: id, refreshToken: session.refreshToken, secret };
  }

  readonly eventually = eventually;

  private readonly scheduling: RpcClient<SchedulingRpc> = {
    call: <P extends keyof SchedulingRpc>(_: P, request: SchedulingRpc[P]['request']) => {
      if (this.schedulingFails) return Promise.reject(new Error('nobody serves it'));
      this.cancelled.push(request as CancelAll);
      return Promise.resolve({ cancelled: 1 } as SchedulingRpc[P]['response']);
    },
  };
}

export const asha: Registration = {
  idType: 'national-id',
  idNumber: '23456789',
  givenNames: 'Asha Wanjiku',
  familyName: 'Otieno',
  phone: '0712345678',
  language: 'en',
  consent: true,
};
