import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { staffTokens } from '#platform';
import { kek, World } from '../testing/world.ts';
import { runStaffCommand } from './staff-command.ts';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

type Account = { username: string; password: string; totpSecret: string };

// Beside the running system: the command line opens the same files as a process of its own would.
const staff = (...args: string[]) =>
  runStaffCommand(args, {
    DATA_DIR: world.folder.path,
    KEY_ENCRYPTION_KEY: kek.toString('base64'),
    HASHING: 'cheapest',
    CLOCK: world.seams.clock.now(),
  });
const centre = 'nairobi-gpo';
const create = async (username = 'gate1', role = 'gate-officer'): Promise<Account> => {
  const { out = '{}' } = await staff('create', '--username', username, '--role', role, '--centre', centre, '--json');
  return JSON.parse(out) as Account;
};
const totpOf = ({ totpSecret }: Account) =>
  new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate({ timestamp: world.seams.clock.nowMs() });
const logIn = (account: Account, change: Partial<{ password: string; totp: string }> = {}, command = world.key()) =>
  world.ask('identity.staff-log-in', {
    command,
    username: account.username,
    password: account.password,
    totp: totpOf(account),
    ...change,
  });

it('lets an officer in who was created beside the running system, with role and post in a signed token', async () => {
  const account = await create();
  expect(account.totpSecret).toMatch(/^[A-Z2-7]{32}$/);
  const session = await logIn(account);
  const { keys } = await world.ask('identity.staff-keys', {});
  const claims = staffTokens(keys).check(session.accessToken, world.seams.clock.nowMs());
  expect(claims).toMatchObject({ kind: 'staff', role: 'gate-officer', centre, expiresAt: session.expiresAt });
});

it('takes each one-time password once, across a restart, and the next one again', async () => {
  const account = await create();
  await logIn(account);
  await expect(logIn(account)).rejects.toMatchObject({ code: 'session.refused' });
  await world.restart();
  await expect(logIn(account)).rejects.toMatchObject({ code: 'session.refused' });
  world.seams.clock.advance(30);
  await logIn(account);
});

it('answers a repeated command as before, though its one-time password is used', async () => {
  const account = await create();
  const [command, totp] = [world.key('gate-key'), totpOf(account)];
  const first = await logIn(account, { totp }, command);
  world.seams.clock.advance(120);
  await world.restart();
  expect(await logIn(account, { totp }, command)).toEqual(first);
  await expect(logIn(account, { totp }, world.key('gate-key', 'other words'))).rejects.toMatchObject({
    code: 'request.key-reused',
  });
});

it('takes a one-time password of the step before and after, and no older one', async () => {
  const account = await create();
  const totp = totpOf(account);
  world.seams.clock.advance(60);
  await expect(logIn(account, { totp })).rejects.toMatchObject({ code: 'session.refused' });
  const now = totpOf(account);
  world.seams.clock.advance(30);
  await logIn(account, { totp: now });
});

it('refuses a wrong password, a wrong code and an unknown name alike, and slows all of them down', async () => {
  const account = await create();
  const nobody = { ...account, username: 'nobody' };
  for (const [who, change] of [
    [account, { password: 'wrong' }],
    [account, { totp: '000000' }],
    [nobody, {}],
  ] as const)
    await expect(logIn(who, change)).rejects.toMatchObject({ code: 'session.refused' });
  for (const who of [account, nobody]) {
    for (let i = 0; i < 9; i += 1) await logIn(who, { password: 'wrong' }).catch(() => undefined);
    await expect(logIn(who, { password: 'wrong' })).rejects.toMatchObject({ code: 'session.locked' });
  }
  await expect(logIn(account)).rejects.toMatchObject({ code: 'session.locked' });
  world.seams.clock.advance(900);
  await logIn(account);
});

it('lets a disabled officer neither in nor go on', async () => {
  const account = await create();
  const { refreshToken } = await logIn(account);
  const next = await world.ask('identity.refresh', { command: world.key(), refreshToken });
  expect((await staff('disable', '--username', 'gate1')).status).toBe(0);
  world.seams.clock.advance(30);
  await expect(logIn(account)).rejects.toMatchObject({ code: 'session.refused' });
  const again = world.ask('identity.refresh', { command: world.key(), refreshToken: next.refreshToken });
  await expect(again).rejects.toMatchObject({ code: 'session.invalid' });
});

it('keeps a user name for one officer and lists all of them', async () => {
  await create('gate1');
  await create('desk1', 'desk-officer');
  expect(await staff('create', '--username', 'GATE1', '--role', 'auditor')).toMatchObject({ status: 1 });
  const listed = JSON.parse((await staff('list', '--json')).out ?? '[]') as { username: string; role: string }[];
  expect(listed.map(({ username, role }) => `${username} ${role}`).sort()).toEqual([
    'desk1 desk-officer',
    'gate1 gate-officer',
  ]);
});

it('explains itself and says what was asked wrongly', async () => {
  expect(await staff('--help')).toMatchObject({ status: 0, out: expect.stringContaining('--role') });
  for (const args of [[], ['create'], ['create', '--username', 'x1', '--role', 'king'], ['list', '--loud'], ['dance']])
    expect(await staff(...args)).toMatchObject({ status: 2 });
  const elsewhere = await staff('create', '--username', 'x1', '--role', 'gate-officer', '--centre', 'atlantis');
  expect(elsewhere).toMatchObject({ status: 2, err: expect.stringContaining('--centre') });
});

it.each(['gate-officer', 'desk-officer', 'centre-manager'])('makes no %s without a centre', async (role) => {
  const refused = await staff('create', '--username', 'x1', '--role', role);
  expect(refused).toMatchObject({ status: 2, err: expect.stringContaining('--centre is needed') });
  expect(await staff('create', '--username', 'x2', '--role', 'auditor')).toMatchObject({ status: 0 });
});

it('writes no secret into the event store in the clear', async () => {
  const account = await create();
  await logIn(account);
  const { readdirSync, readFileSync } = await import('node:fs');
  for (const file of readdirSync(world.folder.path)) {
    const bytes = readFileSync(`${world.folder.path}/${file}`).toString('latin1');
    for (const secret of [account.password, account.totpSecret, '$argon2']) expect(bytes).not.toContain(secret);
  }
});
