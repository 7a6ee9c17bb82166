import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

const edit = (citizen: string, change: object, command = world.key(), ifMatch?: number) =>
  world.ask('identity.edit-me', { citizen, command, change, ...(ifMatch === undefined ? {} : { ifMatch }) });
const child = { givenNames: 'Baraka', dateOfBirth: '2015-05-05', relation: 'son' };
const add = (citizen: string, dependant: object = child, command = world.key()) =>
  world.ask('identity.add-dependant', { citizen, command, dependant: { ...child, ...dependant } });
const look = { officer: 'o1', purpose: 'gate', centre: 'gpo', about: 'booking-1' } as const;

it('shows a profile without the number of the document, and changes what may be changed', async () => {
  const { citizen } = await world.citizen();
  const before = await world.ask('identity.me', { citizen });
  expect(before).toMatchObject({ givenNames: 'Asha Wanjiku', idLast4: '6789', phone: '+254712345678' });
  expect(JSON.stringify(before)).not.toContain('23456789');
  const after = await edit(citizen, { email: 'asha@example.org', language: 'sw', familyName: null });
  expect(after).toMatchObject({
    email: 'asha@example.org',
    language: 'sw',
    familyName: null,
    givenNames: 'Asha Wanjiku',
  });
  expect(after.version).toBeGreaterThan(before.version);
});

it('refuses a change of what has changed since, wrong fields, and other words under one key', async () => {
  const { citizen } = await world.citizen();
  const { version } = await edit(citizen, { language: 'sw' });
  await expect(edit(citizen, { language: 'en' }, world.key(), version - 1)).rejects.toMatchObject({
    code: 'request.stale',
  });
  await expect(edit(citizen, { phone: '12' })).rejects.toMatchObject({ code: 'request.invalid' });
  const key = world.key('edit');
  const once = await edit(citizen, { language: 'en' }, key);
  expect(await edit(citizen, { language: 'en' }, key, version)).toEqual(once);
  await expect(edit(citizen, {}, world.key('edit', 'other'))).rejects.toMatchObject({ code: 'request.key-reused' });
});

it('is not another version when nothing was changed', async () => {
  const { citizen } = await world.citizen();
  const { version } = await world.ask('identity.me', { citizen });
  expect(await edit(citizen, {})).toMatchObject({ version });
  await expect(edit(citizen, {}, world.key(), version - 1)).rejects.toMatchObject({ code: 'request.stale' });
});

it('tells the old phone when the number changes, and resets go to the new one', async () => {
  const { citizen, username } = await world.citizen();
  await edit(citizen, { phone: '0798765432' });
  await world.settled();
  const [notice] = world.told('notice-raised');
  expect(notice?.data['notice']).toBe('phone-changed');
  const old = await world.ask('identity.contact', { recipient: String(notice?.data['recipient']) });
  expect(old).toMatchObject({ phone: '+254712345678', givenName: 'Asha' });
  await world.ask('identity.reset-secret', { command: world.key(), username });
  await world.settled();
  expect(await world.ask('identity.contact', { recipient: citizen })).toMatchObject({ phone: '+254798765432' });
});

it('exports everything kept, but no hash of a secret', async () => {
  const { citizen } = await world.citizen();
  await add(citizen);
  const copy = await world.ask('identity.export-me', { citizen });
  expect(copy).toMatchObject({ idNumber: '23456789', dependants: [{ givenNames: 'Baraka' }] });
  expect(JSON.stringify(copy)).not.toContain('$argon2');
});

it('keeps ten dependants at most, each once, and tells whom a citizen may book for', async () => {
  const { citizen } = await world.citizen();
  const key = world.key('add');
  const first = await add(citizen, {}, key);
  expect(await add(citizen, {}, key)).toEqual(first);
  await expect(add(citizen, {}, world.key('add', 'other'))).rejects.toMatchObject({ code: 'request.key-reused' });
  const documented = { idType: 'birth-certificate', idNumber: 'AB 1234' };
  const second = await add(citizen, documented);
  await expect(add(citizen, documented)).rejects.toMatchObject({ code: 'dependant.known' });
  for (let i = 0; i < 8; i += 1) await add(citizen);
  await expect(add(citizen)).rejects.toMatchObject({ code: 'dependant.limit-reached' });
  const { items } = await world.ask('identity.people', { citizen });
  expect(items).toHaveLength(11);
  expect(items.slice(0, 3)).toEqual([
    { person: citizen, self: true, documented: true },
    { person: first.id, self: false, documented: false },
    { person: second.id, self: false, documented: true },
  ]);
  await world.ask('identity.remove-dependant', { citizen, dependant: first.id });
  expect((await world.ask('identity.dependants', { citizen })).items).toHaveLength(9);
});

it('makes one person of one document, on whosever list it stands, also when they register later', async () => {
  const documented = { idType: 'birth-certificate', idNumber: 'AB-1234' } as const;
  const mother = await world.citizen();
  const father = await world.citizen({ idNumber: '33333333', phone: '0798765432' });
  const { id } = await add(mother.citizen, documented);
  expect((await add(father.citizen, { ...documented, idNumber: 'ab1234' })).id).toBe(id);
  const own = await world.citizen({ ...documented, phone: '0700000001' });
  expect(own.citizen).toBe(id);
  await expect(add(own.citizen, documented)).rejects.toMatchObject({ code: 'dependant.known' });
});

it('erases: nothing of the person can be asked any more, the session is over, and the log replays', async () => {
  const { citizen, username, session, refreshToken, secret } = await world.citizen();
  const { id } = await add(citizen);
  const { since } = await world.ask('identity.people', { citizen });
  expect(since).toBe('2026-12-01T06:00:00Z');
  await world.ask('identity.erase-me', { citizen });
  await world.ask('identity.erase-me', { citizen });
  await world.settled();
  expect(world.cancelled).toEqual([{ citizen, persons: [citizen, id], since, reason: 'erased' }]);
  expect(await world.ask('identity.contact', { recipient: citizen })).toBeNull();
  for (const pattern of ['identity.me', 'identity.people', 'identity.export-me', 'identity.dependants'] as const)
    await expect(world.ask(pattern, { citizen })).rejects.toMatchObject({ code: 'session.invalid' });
  await expect(world.logIn(username, secret)).rejects.toMatchObject({ code: 'session.refused' });
  const again = world.ask('identity.refresh', { command: world.key(), refreshToken });
  await expect(again).rejects.toMatchObject({ code: 'session.invalid' });
  const { sessions } = await world.ask('identity.ended-sessions', { since: '2026-12-01T05:00:00Z' });
  expect(sessions).toEqual([session]);
  await world.restart();
  await world.register();
  expect((await world.sms()).citizen).not.toBe(citizen);
});

it('changes nothing more of somebody who is being erased, though others have not done their part yet', async () => {
  const { citizen } = await world.citizen();
  const { id } = await add(citizen);
  world.schedulingFails = true;
  await world.ask('identity.erase-me', { citizen });
  await expect(add(citizen)).rejects.toMatchObject({ code: 'session.invalid' });
  const removing = world.ask('identity.remove-dependant', { citizen, dependant: id });
  await expect(removing).rejects.toMatchObject({ code: 'session.invalid' });
  world.schedulingFails = false;
  await world.ask('identity.erase-me', { citizen });
  expect(world.cancelled).toMatchObject([{ persons: [citizen, id] }]);
});

it('records every look before its answer, found or not, and auditors read them page by page', async () => {
  const { citizen } = await world.citizen();
  const find = (idNumber: string) => world.ask('identity.find-person', { idType: 'national-id', idNumber, look });
  expect(await find('2345 6789')).toEqual({ person: citizen });
  expect(await find('99999999')).toEqual({ person: null });
  world.seams.clock.advance(1);
  expect(await world.ask('identity.holder', { person: citizen, look })).toEqual({
    name: 'Asha Wanjiku Otieno',
    idLast4: '6789',
  });
  expect(await world.ask('identity.holder', { person: 'nobody', look })).toBeNull();
  await world.settled();
  const first = await world.ask('identity.staff-audit', { limit: 3 });
  expect(first.items.map(({ person }) => person)).toEqual([citizen, null, citizen]);
  expect(first.items[0]).toMatchObject({ ...look, at: '2026-12-01T06:00:00Z' });
  const rest = await world.ask('identity.staff-audit', { limit: 3, after: first.next ?? '' });
  expect(rest).toMatchObject({ items: [{ person: 'nobody' }], next: null });
});

it('writes nothing personal outside the vault, in the clear or in a form one could undo', async () => {
  const { citizen } = await world.citizen({ email: 'asha@example.org' });
  await add(citizen, { givenNames: 'Kiprotich' });
  await world.ask('identity.find-person', { idType: 'national-id', idNumber: '23456789', look });
  await world.settled();
  const { readdirSync, readFileSync } = await import('node:fs');
  const names = ['Asha', 'Wanjiku', 'Otieno', 'Kiprotich', '23456789', '712345678', 'example.org'];
  const told = JSON.stringify(world.facts);
  for (const file of readdirSync(world.folder.path)) {
    const bytes = readFileSync(`${world.folder.path}/${file}`).toString('latin1') + told;
    for (const name of names) {
      expect(bytes).not.toContain(name);
      expect(bytes).not.toContain(Buffer.from(name).toString('hex'));
      expect(bytes).not.toContain(Buffer.from(name).toString('base64').replace(/=+$/, '').slice(0, -1));
    }
  }
});
