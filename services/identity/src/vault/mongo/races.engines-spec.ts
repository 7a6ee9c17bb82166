// Several processes at one vault: who wins is decided by the store alone, wherever one of them dies.
import { afterEach, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { onServer } from '../../testing/server.ts';
import { Dying } from '../../testing/dying.ts';
import type { LookUp, PersonSaving, Vault, Ward } from '../vault.port.ts';
import { connect } from './connection.ts';
import { mongoVault } from './mongo-vault.ts';

const document: LookUp = { kind: 'document', hash: 'd' };
const phone: LookUp = { kind: 'phone', hash: 'p' };
const saving = (
  person: string,
  version: number,
  lookUps: readonly LookUp[],
  wards: readonly Ward[] = [],
): PersonSaving => ({
  row: { person, version, wrappedKey: Buffer.from(`KEY ${person}`), sealed: Buffer.from(`DATA ${person} ${version}`) },
  lookUps,
  wards,
  peoplePerPhone: 3,
});
const of = (vaults: readonly Vault[], at: number): Vault => {
  const vault = vaults[at % vaults.length];
  if (!vault) throw new Error('no vault was opened');
  return vault;
};
const range = (count: number) => Array.from({ length: count }, (_, at) => at);

onServer('the vault on MongoDB, shared', ({ address, newDatabase }) => {
  const opened: Vault[] = [];
  afterEach(async () => {
    for (const vault of opened.splice(0)) await vault.close();
  });
  const opening = async (name: string): Promise<Vault> => {
    const vault = await mongoVault(address, name);
    opened.push(vault);
    return vault;
  };
  const replicas = async (name: string, count = 3) => Promise.all(range(count).map(() => opening(name)));
  const bytesOf = async (name: string) => {
    const { collection, close } = await connect(address, name, 5_000);
    const all = await Promise.all(['people', 'look-ups'].map((each) => collection(each).find({}).toArray()));
    await close();
    return JSON.stringify(all, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    );
  };

  it('gives one document to one of many rivals at several replicas, whoever comes in whatever order', async () => {
    for (let round = 0; round < 6; round += 1) {
      const vaults = await replicas(newDatabase());
      const outcomes = await Promise.all(
        range(9).map((at) => of(vaults, at).save(saving(`rival-${at}`, 1, [document, phone]))),
      );
      const owners = await Promise.all(vaults.map((vault) => vault.find(document)));
      expect(owners).toEqual([owners[0], owners[0], owners[0]]);
      expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(owners[0]?.length ?? 0);
      expect(owners[0]?.length).toBeLessThanOrEqual(1);
      await eventually(async () => {
        await of(vaults, 0).save(saving('late', 1, [document]));
        return (await of(vaults, 1).find(document)).length === 1;
      });
    }
  });

  it('lets no more people share a phone than may, however many come at once', async () => {
    const vaults = await replicas(newDatabase());
    const outcomes = await Promise.all(range(8).map((at) => of(vaults, at).save(saving(`rival-${at}`, 1, [phone]))));
    const sharing = await of(vaults, 0).find(phone);
    expect(sharing.length).toBeLessThanOrEqual(3);
    expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(sharing.length);
  });

  it('lets one of many savings of one version stand, with its look-ups alone', async () => {
    const vaults = await replicas(newDatabase());
    await of(vaults, 0).save(saving('asha', 1, [document]));
    const outcomes = await Promise.all(
      range(9).map((at) => of(vaults, at).save(saving('asha', 2, [document, { kind: 'phone', hash: `p${at}` }]))),
    );
    expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'stale')).toHaveLength(8);
    const winner = outcomes.indexOf('saved');
    for (const at of range(9))
      expect(await of(vaults, 0).find({ kind: 'phone', hash: `p${at}` })).toEqual(at === winner ? ['asha'] : []);
  });

  it('leaves after a death at any write what the repeat and the sweep bring to one end', async () => {
    const child: Ward = { person: 'child', document: 'birth' };
    let points = 0;
    for (let at = 1; ; at += 1) {
      const name = newDatabase();
      const healthy = await opening(name);
      await healthy.save(saving('asha', 1, [document, { kind: 'phone', hash: 'old' }]));
      const dying = new Dying(at);
      const vault = await dying.vault(address, name);
      opened.push(vault);
      const story = async (by: Vault) => {
        await by.save(saving('asha', 2, [document, phone], [child]));
        await by.save(saving('baraka', 1, [phone]));
        await by.erase('asha');
      };
      await story(vault).catch(() => undefined);
      expect((await healthy.find(document)).length).toBeLessThanOrEqual(1);
      await story(healthy);
      for (let times = 0; times < 3; times += 1) await healthy.sweep('', '');
      expect(await healthy.person('asha')).toBeUndefined();
      expect(await healthy.find(phone)).toEqual(['baraka']);
      expect(await healthy.find({ kind: 'document', hash: 'birth' })).toEqual([]);
      const bytes = await bytesOf(name);
      expect(bytes).not.toMatch(/KEY asha|DATA asha|phone\.old|document\.birth|document\.d/);
      expect(bytes).not.toMatch(/"(untidy|pending)":true/);
      if (!dying.died) break;
      points = at;
    }
    expect(points).toBeGreaterThan(30);
  });

  it('gives a document whose claimer died to the next who asks', async () => {
    const name = newDatabase();
    for (let at = 1; at <= 3; at += 1) {
      const lookUp: LookUp = { kind: 'document', hash: `d${at}` };
      const dying = new Dying(at);
      const vault = await dying.vault(address, name);
      opened.push(vault);
      await vault.save(saving(`dead-${at}`, 1, [lookUp])).catch(() => undefined);
      const healthy = await opening(name);
      const saved = await healthy.save(saving(`alive-${at}`, 1, [lookUp]));
      expect(await healthy.find(lookUp)).toEqual([saved === 'saved' ? `alive-${at}` : `dead-${at}`]);
    }
  });

  it('admits as many messages as the limit, no fewer, when several replicas count at once', async () => {
    const vaults = await replicas(newDatabase());
    const at = '2026-12-01T10:00:00Z';
    const admitted = await Promise.all(
      range(12).map((n) => of(vaults, n).admitMessage({ id: `m${n}`, phone: 'p', at }, '', 5)),
    );
    expect(admitted.filter(Boolean).length).toBeGreaterThanOrEqual(5);
    expect(await of(vaults, 0).admitMessage({ id: 'more', phone: 'p', at }, '', 5)).toBe(false);
  });
});
