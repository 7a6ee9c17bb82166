import { afterEach, expect, it } from '@jest/globals';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '#testing';
import type { Outgoing } from './channel.port.ts';
import { onScreenPhone } from './on-screen-phone.ts';

const folder = scratchFolder('phone');
afterEach(() => folder.remove());

const messageOf = (id: string): Outgoing => ({
  id,
  to: '+254712345678',
  subject: '',
  text: 'Habari',
  kind: 'booking-confirmed',
  at: '2026-12-01T06:00:00Z',
});

it('writes what a crowd is sent in one turn of the loop at once, each message once and in the order sent', async () => {
  const phone = onScreenPhone(folder.path);
  const sms = phone.channel('sms');
  const log = join(folder.path, 'phone.db-wal');
  const before = statSync(log).size;
  const ids = Array.from({ length: 100 }, (_, n) => `m-${n}`);
  const answers = await Promise.all([...ids, 'm-7'].map((id) => sms.send(messageOf(id))));
  expect(answers.every(({ accepted }) => accepted)).toBe(true);
  expect(phone.messages().map(({ id }) => id)).toEqual(ids);
  const pages = (statSync(log).size - before) / 4_096;
  expect(pages).toBeLessThan(ids.length / 2);
  phone.close();
});

it('has written what was under way when it closes', async () => {
  const phone = onScreenPhone(folder.path);
  const sent = phone.channel('sms').send(messageOf('last'));
  phone.close();
  expect(await sent).toEqual({ accepted: true });
  const again = onScreenPhone(folder.path);
  expect(again.messages().map(({ id }) => id)).toEqual(['last']);
  again.close();
});
