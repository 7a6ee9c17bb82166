// Mail over SMTP. The Message-ID is made from our message id, so that mail systems drop repeats.
import { createTransport } from 'nodemailer';
import type { Logger } from '#platform';
import type { SmtpAddress } from './addresses.ts';
import type { Channel, Outgoing, Refused, SendOutcome } from './channel.port.ts';

export type SmtpPorts = Readonly<{
  address: SmtpAddress;
  /** `Huduma <no-reply@example.org>`: its domain is also that of the Message-IDs. */
  from: string;
  log: Logger;
  /** How long any step of the conversation may take, milliseconds. */
  patienceMs?: number;
}>;

type SmtpError = Readonly<{ responseCode?: number; command?: string; code?: string }>;

/** The step that names the receiver, or carries the text: a refusal there is about this message, not about us. */
const aboutTheMessage = new Set(['RCPT TO', 'DATA']);

/** 4xx may pass, 5xx is for good; what refuses ourselves (log in, sender) or reaches nobody is the channel's failure. */
export const refusalOf = ({ responseCode = 0, command = '', code = '' }: SmtpError): Refused => {
  if (code === 'EENVELOPE' && responseCode === 0) return { accepted: false, reason: 'no-such-address', passing: false };
  if (responseCode < 400) return { accepted: false, reason: 'unreachable', passing: true, channelDown: true };
  const reason = `smtp-${String(responseCode)}`;
  if (!aboutTheMessage.has(command) || responseCode === 421)
    return { accepted: false, reason, passing: true, channelDown: true };
  return { accepted: false, reason, passing: responseCode < 500 };
};

export const domainOf = (from: string): string => /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';

const transportTo = ({ address, patienceMs = 20_000 }: SmtpPorts) => {
  const { host, port, secure, requireTls, user, password } = address;
  return createTransport({
    pool: true,
    maxConnections: 4,
    host,
    port,
    secure,
    requireTLS: requireTls,
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
};

/** A channel that takes our id: whatever stays unknown is sent again. */
export const smtpChannel = (ports: SmtpPorts): Channel => {
  const transport = transportTo(ports);
  const { from, log } = ports;
  const domain = domainOf(from);
  const send = async ({ id, to, subject, text }: Outgoing): Promise<SendOutcome> => {
    try {
      const headers = { 'Auto-Submitted': 'auto-generated' };
      // As an object, so that nothing in an address is read as a second one.
      const receiver = { name: '', address: to };
      await transport.sendMail({ from, to: receiver, subject, text, messageId: `<${id}@${domain}>`, headers });
      return { accepted: true };
    } catch (error) {
      const refused = refusalOf(error as SmtpError);
      if (refused.channelDown) log.error({ alarm: 'mail', reason: refused.reason }, 'mail cannot be sent');
      return refused;
    }
  };
  return { name: 'email', dropsRepeats: true, send, close: () => transport.close() };
};
