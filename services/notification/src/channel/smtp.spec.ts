import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { silentLogger } from '#platform';
import { smtpAddress } from './addresses.ts';
import type { Channel, Outgoing } from './channel.port.ts';
import { smtpChannel } from './smtp.ts';

const outgoing: Outgoing = {
  id: 'a1b2c3',
  to: 'asha@example.org',
  subject: 'Miadi ya Huduma imewekwa',
  text: 'Asha, miadi: KRA PIN, GPO Nairobi, Alhamisi 3 Des 09:20.\n.\nMwisho.',
  kind: 'booking-confirmed',
  at: '2026-12-01T05:00:00Z',
};

const failing = (responseCode: number) => Object.assign(new Error('no'), { responseCode });

describe('mail over SMTP', () => {
  let server: SMTPServer | undefined;
  let channel: Channel | undefined;
  let [mails, receivers]: [string[], number[]] = [[], []];

  const start = async (options: SMTPServerOptions = {}, user = ''): Promise<Channel> => {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onData: (stream, { envelope }, done) => {
        receivers.push(envelope.rcptTo.length);
        let mail = '';
        stream.setEncoding('utf8').on('data', (chunk: string) => (mail += chunk));
        stream.on('end', () => {
          mails.push(mail);
          done();
        });
      },
      ...options,
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    const address = smtpAddress(`smtp://${user}127.0.0.1:${port}`);
    channel = smtpChannel({ address, from: 'Huduma <no-reply@huduma.example>', log: silentLogger, patienceMs: 300 });
    return channel;
  };
  const stop = async (): Promise<void> => {
    channel?.close?.();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    server = undefined;
  };

  beforeEach(() => {
    [mails, receivers] = [[], []];
  });
  afterEach(stop);

  it('sends subject and plain text, under an id made from ours', async () => {
    const mail = await start();
    expect(await mail.send(outgoing)).toEqual({ accepted: true });
    expect(mails[0]).toContain('Message-ID: <a1b2c3@huduma.example>');
    expect(mails[0]).toContain('Subject: Miadi ya Huduma imewekwa');
    expect(mails[0]).toContain('From: Huduma <no-reply@huduma.example>');
    expect(mails[0]).toContain('To: asha@example.org');
    expect(mails[0]).toContain('Auto-Submitted: auto-generated');
    expect(mails[0]).toMatch(/text\/plain[^]*Alhamisi 3 Des 09:20/);
  });

  it('repeats a mail under the same id, so that mail systems drop it', async () => {
    const mail = await start();
    await mail.send(outgoing);
    await mail.send(outgoing);
    const ids = mails.map((text) => /Message-ID: (.*)/.exec(text)?.[1]);
    expect([mail.dropsRepeats, ids[0]]).toEqual([true, ids[1]]);
  });

  it('tries again after 4xx and never after 5xx', async () => {
    const busy = await start({ onRcptTo: (_, __, done) => done(failing(450)) });
    expect(await busy.send(outgoing)).toEqual({ accepted: false, reason: 'smtp-450', passing: true });
    await stop();
    const unknown = await start({ onRcptTo: (_, __, done) => done(failing(550)) });
    expect(await unknown.send(outgoing)).toEqual({ accepted: false, reason: 'smtp-550', passing: false });
  });

  it('takes a refused text for the text and a refused log in or sender for the channel', async () => {
    const onData: SMTPServerOptions['onData'] = (stream, _, done) => {
      stream.resume().on('end', () => done(failing(554)));
    };
    expect(await (await start({ onData })).send(outgoing)).toMatchObject({ reason: 'smtp-554', passing: false });
    await stop();
    const closed = { passing: true, channelDown: true };
    const sender = await start({ onMailFrom: (_, __, done) => done(failing(553)) });
    expect(await sender.send(outgoing)).toMatchObject({ reason: 'smtp-553', ...closed });
    await stop();
    const login = await start({ onAuth: (_, __, done) => done(failing(535)) }, 'user:wrong@');
    expect(await login.send(outgoing)).toMatchObject({ reason: 'smtp-535', ...closed });
  });

  it('logs in with what the address names', async () => {
    let named: unknown;
    const mail = await start(
      {
        authOptional: false,
        onAuth: ({ username, password }, _, done) => {
          named = [username, password];
          done(null, { user: username });
        },
      },
      'huduma:p%40ss@',
    );
    expect(await mail.send(outgoing)).toEqual({ accepted: true });
    expect(named).toEqual(['huduma', 'p@ss']);
  });

  it('gives up waiting for a server that is silent, and for one that is gone', async () => {
    const mail = await start({ onRcptTo: () => undefined });
    expect(await mail.send(outgoing)).toMatchObject({ reason: 'unreachable', passing: true, channelDown: true });
    server?.close();
    expect(await mail.send(outgoing)).toMatchObject({ reason: 'unreachable', passing: true, channelDown: true });
  });

  it('never reads a second receiver, or a header, out of an address', async () => {
    const mail = await start();
    await mail.send({ ...outgoing, to: 'asha@example.org, other@example.org' });
    await mail.send({ ...outgoing, to: 'asha@example.org\r\nBcc: other@example.org' });
    for (const text of mails) expect(text).not.toMatch(/^Bcc:/m);
    expect(receivers.filter((count) => count !== 1)).toEqual([]);
  });
});
