// Addresses of providers taken apart. What is wrong with one is told without its value: it may hold a secret.

/** A sentence for whoever configures; never the address itself. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

const urlOf = (text: string, variable: string, form: string): URL => {
  const url = URL.parse(text);
  if (!url?.hostname) throw new AddressError(`${variable} is not an address like ${form}`);
  return url;
};

const isLoopback = (host: string): boolean => /^(127(\.\d{1,3}){3}|localhost|\[::1\])$/.test(host);

export type AfricasTalkingAddress = Readonly<{ url: URL; username: string; from?: string }>;

const africasTalkingForm = 'africastalking:https://api.africastalking.com?username=NAME&from=SENDER';

/** `africastalking:https://host?username=...&from=...`; plain http only on this machine, for tests. */
export const africasTalkingAddress = (address: string): AfricasTalkingAddress => {
  const url = urlOf(address.slice('africastalking:'.length), 'SMS', africasTalkingForm);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    throw new AddressError('SMS must name https: numbers and texts never travel in the open');
  const [username, from] = [url.searchParams.get('username'), url.searchParams.get('from')];
  if (!username) throw new AddressError(`SMS needs the user name of the account: ${africasTalkingForm}`);
  return { url: new URL('/version1/messaging', url), username, ...(from ? { from } : {}) };
};

export type SmtpAddress = Readonly<{
  host: string;
  port: number;
  /** TLS from the first byte (smtps:). */
  secure: boolean;
  /** Nothing is sent before STARTTLS. */
  requireTls: boolean;
  user?: string;
  password?: string;
}>;

const smtpForm = 'smtp://user:password@host:587';

/** `smtp://[user:pass@]host:port[?tls=optional]` or `smtps://`. TLS is demanded beyond this machine unless it is optional. */
export const smtpAddress = (address: string): SmtpAddress => {
  const url = urlOf(address, 'MAIL', smtpForm);
  const secure = url.protocol === 'smtps:';
  const tls = url.searchParams.get('tls') ?? 'required';
  if (tls !== 'required' && tls !== 'optional') throw new AddressError('MAIL: tls is required or optional');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTls: !secure && tls === 'required' && !isLoopback(url.hostname),
    ...(url.username ? { user: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
  };
};
