import type { Role } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import type { Seams } from '#platform';
import type { MadeIds } from '../ids.ts';
import type { Vault } from '../vault/vault.port.ts';
import type { VaultKeys } from '../vault/vault-keys.ts';
import { officerStream, type Officer, type OfficerCommand, type OfficerEvent } from './officer.events.ts';
import { loadSecrets, newPassword, newTotpSecret, saveSecrets } from './officer-secrets.ts';
import { OfficerExistsError } from './officer.decider.ts';

export type AccountsPorts = Readonly<{
  officers: Aggregates<Officer, OfficerCommand, OfficerEvent>;
  vault: Vault;
  keys: VaultKeys;
  ids: MadeIds;
  seams: Pick<Seams, 'clock' | 'random' | 'hasher' | 'ids'>;
}>;
export type Post = Readonly<{ role: Role; centre: string | null; county: string | null }>;
export type NewAccount = Readonly<{ username: string; password: string; totpSecret: string }>;
export type Account = Post & Readonly<{ id: string; username: string; status: Officer['status'] }>;

/** An officer's id is made from the user name: two accounts of one name are one stream, and the fence keeps them one. */
export const officerIdOf = (ids: MadeIds, username: string): string => ids('officer', username.trim().toLowerCase());

/** What the command line does with accounts, beside a running system. */
export class OfficerAccounts {
  constructor(private readonly ports: AccountsPorts) {}

  /** Password and TOTP secret are shown once, here. Throws OfficerExistsError. */
  async create(username: string, post: Post): Promise<NewAccount> {
    const { officers, vault, keys, ids, seams } = this.ports;
    const officer = officerIdOf(ids, username);
    const { state } = await officers.loadFresh(officerStream(officer));
    if (state.status !== 'unknown') throw new OfficerExistsError('this user name is taken');
    const account = { username, password: newPassword(seams.random), totpSecret: newTotpSecret(seams.random) };
    const passwordHash = await seams.hasher.hash(account.password);
    // The row first: an account without its row could never log in; a row without its account opens no door.
    await saveSecrets(vault, keys, officer, { username, passwordHash, totpSecret: account.totpSecret });
    const command: OfficerCommand = { type: 'CreateOfficer', data: { ...post, now: seams.clock.now() } };
    await officers.handle(officerStream(officer), command, seams.ids.next());
    return account;
  }

  async list(): Promise<readonly Account[]> {
    const { officers, vault, keys } = this.ports;
    const rows = await vault.officers();
    return Promise.all(
      rows.map(async ({ id }) => {
        const [secrets, { state }] = [await loadSecrets(vault, keys, id), await officers.loadFresh(officerStream(id))];
        const { role = 'gate-officer', centre, county, status } = state;
        return { id, username: secrets?.username ?? '', status, role, centre, county };
      }),
    );
  }

  /** False when nobody has this user name. */
  async disable(username: string): Promise<boolean> {
    const { officers, ids, seams } = this.ports;
    const officer = officerStream(officerIdOf(ids, username));
    const { state } = await officers.loadFresh(officer);
    if (state.status === 'unknown') return false;
    await officers.handle(officer, { type: 'DisableOfficer', data: { now: seams.clock.now() } }, seams.ids.next());
    return true;
  }
}
