import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  wrappedKinds,
  type LookUp,
  type PersonSaving,
  type Sealed,
  type Vault,
  type Ward,
  type WrappedKind,
} from './vault.port.ts';

export type VaultHarness = Readonly<{ vault: Vault; end(): Promise<void> }>;

const sealed = (text: string): Sealed => ({ wrappedKey: Buffer.from(`key of ${text}`), sealed: Buffer.from(text) });
const document = (hash: string): LookUp => ({ kind: 'document', hash });
const phone = (hash: string): LookUp => ({ kind: 'phone', hash });
const saving = (
  person: string,
  version: number,
  lookUps: readonly LookUp[],
  wards: readonly Ward[] = [],
): PersonSaving => ({
  row: { person, version, ...sealed(`${person} ${version}`) },
  lookUps,
  wards,
  peoplePerPhone: 2,
});

/** What every vault must keep to. */
export const vaultContract = (name: string, start: () => VaultHarness | Promise<VaultHarness>): void =>
  describe(`${name} honours the Vault contract`, () => {
    let harness: VaultHarness;
    let vault: Vault;
    beforeEach(async () => {
      harness = await start();
      vault = harness.vault;
    });
    afterEach(() => harness.end());

    it('gives a person back as saved, and finds them by what was looked up', async () => {
      expect(await vault.save(saving('asha', 1, [document('d1'), phone('p1')]))).toBe('saved');
      expect(Buffer.from((await vault.person('asha'))?.sealed ?? []).toString()).toBe('asha 1');
      expect(await vault.find(document('d1'))).toEqual(['asha']);
      expect(await vault.find(phone('d1'))).toEqual([]);
    });

    it('lets the first of two savings of one version stand', async () => {
      await vault.save(saving('asha', 1, []));
      expect(await vault.save(saving('asha', 1, [document('d1')]))).toBe('stale');
      expect(await vault.save(saving('asha', 3, []))).toBe('stale');
      expect(await vault.find(document('d1'))).toEqual([]);
      expect(await vault.save(saving('asha', 2, []))).toBe('saved');
    });

    it('gives a document, a user name or a person without number to one person alone', async () => {
      for (const kind of ['document', 'undocumented', 'username'] as const) {
        const lookUp = { kind, hash: `one ${kind}` };
        expect(await vault.save(saving(`a-${kind}`, 1, [lookUp]))).toBe('saved');
        expect(await vault.save(saving(`b-${kind}`, 1, [lookUp]))).toBe(`${kind}-taken`);
        expect(await vault.person(`b-${kind}`)).toBeUndefined();
      }
    });

    it('lets as many people share a phone as it is told, and those who do may be saved again', async () => {
      await vault.save(saving('asha', 1, [phone('p')]));
      await vault.save(saving('baraka', 1, [phone('p')]));
      expect(await vault.save(saving('chebet', 1, [phone('p')]))).toBe('crowded');
      expect(await vault.save(saving('baraka', 2, [phone('p')]))).toBe('saved');
    });

    it('forgets the old look-ups when a person is saved with others', async () => {
      await vault.save(saving('asha', 1, [phone('old')]));
      await vault.save(saving('asha', 2, [phone('new')]));
      expect(await vault.find(phone('old'))).toEqual([]);
      expect(await vault.find(phone('new'))).toEqual(['asha']);
    });

    it('erases the row and everything that leads to it', async () => {
      await vault.save(saving('asha', 1, [document('d'), phone('p'), { kind: 'username', hash: 'u' }]));
      await vault.erase('asha');
      await vault.erase('asha');
      expect(await vault.person('asha')).toBeUndefined();
      for (const kind of ['document', 'phone', 'username'] as const)
        expect(await vault.find({ kind, hash: kind.slice(0, 1) })).toEqual([]);
    });

    it('keeps a document one person while somebody has them on their list, and forgets it with the last', async () => {
      const child: Ward = { person: 'child', document: 'birth' };
      await vault.save(saving('asha', 1, [], [child]));
      await vault.save(saving('baraka', 1, [], [child]));
      expect(await vault.save(saving('chebet', 1, [], [{ person: 'twin', document: 'birth' }]))).toBe('document-taken');
      await vault.erase('asha');
      expect(await vault.find(document('birth'))).toEqual(['child']);
      await vault.save(saving('baraka', 2, [], []));
      expect(await vault.find(document('birth'))).toEqual([]);
    });

    it('keeps the document of an erased person who stands on a list', async () => {
      await vault.save(saving('child', 1, [document('birth'), phone('p')]));
      await vault.save(saving('asha', 1, [], [{ person: 'child', document: 'birth' }]));
      await vault.erase('child');
      expect(await vault.find(document('birth'))).toEqual(['child']);
      expect(await vault.find(phone('p'))).toEqual([]);
      await vault.erase('asha');
      expect(await vault.find(document('birth'))).toEqual([]);
    });

    it('keeps the first of two cases or errands of one id', async () => {
      await vault.addCase({ id: 'c', endsAt: '2026-12-02T00:00:00Z', ...sealed('first') });
      await vault.addCase({ id: 'c', endsAt: '2026-12-03T00:00:00Z', ...sealed('second') });
      expect((await vault.caseOf('c'))?.endsAt).toBe('2026-12-02T00:00:00Z');
      await vault.addErrand({ id: 'e', kind: 'registration', about: sealed('first'), at: '2026-12-01T00:00:00Z' });
      await vault.addErrand({ id: 'e', kind: 'erasing', about: null, at: '2026-12-01T00:00:01Z' });
      expect((await vault.errand('e'))?.kind).toBe('registration');
    });

    it('hands out errands oldest first until they are removed', async () => {
      for (const id of ['z', 'a', 'm'])
        await vault.addErrand({ id, kind: 'k', about: null, at: '2026-12-01T00:00:00Z' });
      expect((await vault.errands(2)).map(({ id }) => id)).toEqual(['z', 'a']);
      await vault.removeErrand('z');
      await vault.removeErrand('z');
      expect((await vault.errands(9)).map(({ id }) => id)).toEqual(['a', 'm']);
    });

    it('admits as many messages to a phone as the limit, and one id counts once', async () => {
      const admit = (id: string, to = 'p') =>
        vault.admitMessage({ id, phone: to, at: '2026-12-01T10:00:00Z' }, '2026-12-01T09:00:00Z', 2);
      expect(await admit('1')).toBe(true);
      expect(await admit('1')).toBe(true);
      expect(await admit('2')).toBe(true);
      expect(await admit('3')).toBe(false);
      expect(await admit('2')).toBe(true);
      expect(await admit('3', 'other')).toBe(true);
      expect(
        await vault.admitMessage({ id: '4', phone: 'p', at: '2026-12-01T11:00:00Z' }, '2026-12-01T10:00:00Z', 2),
      ).toBe(true);
    });

    it('sweeps away cases that have ended and counts that are old', async () => {
      await vault.addCase({ id: 'c', endsAt: '2026-12-02T00:00:00Z', ...sealed('case') });
      await vault.admitMessage({ id: '1', phone: 'p', at: '2026-12-01T10:00:00Z' }, '', 1);
      await vault.sweep('2026-12-01T23:59:59Z', '2026-12-01T09:00:00Z');
      expect(await vault.caseOf('c')).toBeDefined();
      await vault.sweep('2026-12-02T00:00:00Z', '2026-12-01T10:00:00Z');
      expect(await vault.caseOf('c')).toBeUndefined();
      expect(await vault.admitMessage({ id: '2', phone: 'p', at: '2026-12-01T10:00:00Z' }, '', 1)).toBe(true);
    });

    it('remembers when wrong secrets were typed under a name, until they are swept away', async () => {
      for (const at of ['2026-12-01T10:00:02Z', '2026-12-01T10:00:00Z', '2026-12-01T10:00:02Z'])
        await vault.noteTry('n', at);
      await vault.noteTry('other', '2026-12-01T10:00:03Z');
      expect(await vault.triesOf('n', '')).toEqual([
        '2026-12-01T10:00:00Z',
        '2026-12-01T10:00:02Z',
        '2026-12-01T10:00:02Z',
      ]);
      expect(await vault.triesOf('n', '2026-12-01T10:00:00Z')).toHaveLength(2);
      await vault.sweep('', '2026-12-01T10:00:02Z');
      expect(await vault.triesOf('n', '')).toEqual([]);
      expect(await vault.triesOf('other', '')).toHaveLength(1);
    });

    it('keeps the first of two secrets of one id', async () => {
      await vault.addSecret({ id: 's', wrappedKey: Buffer.from('first') });
      await vault.addSecret({ id: 's', wrappedKey: Buffer.from('second') });
      expect(await keysOf('secret')).toEqual([['s', 'first']]);
    });

    const keysOf = async (kind: WrappedKind, after = '', limit = 9) =>
      (await vault.wrapped(kind, after, limit)).map(({ id, wrappedKey }) => [id, Buffer.from(wrappedKey).toString()]);

    it('puts other wrapped keys in the place of those it had, of every kind, and nothing else changes', async () => {
      await vault.save(saving('asha', 1, [document('d')]));
      await vault.addCase({ id: 'c', endsAt: '2026-12-02T00:00:00Z', ...sealed('case') });
      await vault.addErrand({ id: 'a', kind: 'k', about: null, at: '2026-12-01T00:00:00Z' });
      await vault.addErrand({ id: 'e', kind: 'k', about: sealed('errand'), at: '2026-12-01T00:00:00Z' });
      await vault.saveOfficer({ id: 'o', ...sealed('officer') });
      await vault.addSecret({ id: 's', wrappedKey: Buffer.from('key of secret') });
      for (const kind of wrappedKinds) {
        const [row, ...more] = await vault.wrapped(kind, '', 9);
        expect(more).toEqual([]);
        if (row) await vault.rewrap(kind, [{ ...row, to: Buffer.from(`new ${kind}`) }]);
        expect(await keysOf(kind)).toEqual([[row?.id, `new ${kind}`]]);
        if (row) await vault.rewrap(kind, [{ ...row, to: Buffer.from('late') }]);
        expect(await keysOf(kind)).toEqual([[row?.id, `new ${kind}`]]);
      }
      const { version, sealed: text } = (await vault.person('asha')) ?? { version: 0, sealed: [] };
      expect([version, Buffer.from(text).toString()]).toEqual([1, 'asha 1']);
      expect(await vault.find(document('d'))).toEqual(['asha']);
      expect(Buffer.from((await vault.errand('e'))?.about?.sealed ?? []).toString()).toBe('errand');
    });

    it('hands out wrapped keys page by page', async () => {
      for (const person of ['c', 'a', 'b']) await vault.save(saving(person, 1, []));
      await vault.save(saving('a', 2, []));
      expect(await keysOf('person', '', 2)).toEqual([
        ['a', 'key of a 2'],
        ['b', 'key of b 1'],
      ]);
      expect(await keysOf('person', 'b')).toEqual([['c', 'key of c 1']]);
    });

    it('keeps what is sealed for officers', async () => {
      await vault.saveOfficer({ id: 'o2', ...sealed('two') });
      await vault.saveOfficer({ id: 'o1', ...sealed('one') });
      await vault.saveOfficer({ id: 'o1', ...sealed('one anew') });
      expect((await vault.officers()).map(({ id }) => id)).toEqual(['o1', 'o2']);
      expect(Buffer.from((await vault.officer('o1'))?.sealed ?? []).toString()).toBe('one anew');
    });
  });
