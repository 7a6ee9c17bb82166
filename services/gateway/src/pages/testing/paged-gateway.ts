// A listening gateway with its pages, and a browser's manners in a few lines: cookies, redirects, forms.
import type { AllRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { givenSecrets, silentLogger, systemTimers } from '#platform';
import { localRpc, type RpcHandlers } from '#rpc';
import { testSeams } from '#testing';
import { createGateway } from '../../gateway.ts';
import { listen } from '../../gateway.http.ts';
import { pagesOf, printSlip } from '../../pages.hook.ts';
import { now, ordinary, secrets, type Script } from '../../testing/scripted-gateway.ts';

export const pagedGateway = async (script: Script, options: Readonly<{ trial?: boolean; secure?: boolean }> = {}) => {
  const { trial = true, secure = false } = options;
  const seams = testSeams(now);
  const rpc = localRpc({ timers: systemTimers, log: silentLogger });
  await rpc.serve('neighbours', { ...ordinary(), ...script } as RpcHandlers<AllRpc>);
  const gateway = createGateway({
    rpc: rpc.client<AllRpc>('gateway'),
    jobs: { runDue: () => Promise.resolve() },
    seams,
    log: silentLogger,
    pack: loadCountryPack('ke'),
    secrets: givenSecrets(secrets),
    limitAddresses: false,
    secure,
    trial,
    print: printSlip(),
  });
  await gateway.edge.ended.ask();
  const listening = await listen(gateway, pagesOf(gateway), '127.0.0.1', 0);
  const close = async () => {
    await listening.close();
    await rpc.close();
  };
  return { ...listening, gateway, seams, close };
};
export type Paged = Awaited<ReturnType<typeof pagedGateway>>;

export type Shown = Readonly<{ status: number; path: string; html: string; headers: Headers }>;

const unescaped = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');

/** The hidden fields and the address of the form that posts to `action`. */
const formOf = (html: string, action: string): Record<string, string> => {
  const [, form] = new RegExp(`<form[^>]*action="${action}"[^>]*>([\\s\\S]*?)</form>`).exec(html) ?? [];
  if (form === undefined) throw new Error(`there is no form to ${action}`);
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, unescaped(value)]));
};

export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly at: string,
    readonly language = 'en',
  ) {}

  /** Opens a path and follows redirects. */
  async open(path: string): Promise<Shown> {
    return this.follow(await this.send('GET', path), path);
  }

  async send(method: string, path: string, body?: URLSearchParams, more: Record<string, string> = {}) {
    const headers = { 'accept-language': this.language, accept: 'text/html', cookie: this.cookieHeader, ...more };
    const init = { method, headers, redirect: 'manual' as const, ...(body ? { body } : {}) };
    const response = await fetch(`${this.at}${path}`, init);
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  /** Fills in and sends the form of a page that was shown; what is hidden in it goes along. */
  async submit(shown: Shown, action: string, fields: Record<string, string> = {}): Promise<Shown> {
    const body = new URLSearchParams({ ...formOf(shown.html, action), ...fields });
    return this.follow(await this.send('POST', action, body), action);
  }

  private async follow(response: Response, path: string): Promise<Shown> {
    const to = response.headers.get('location');
    if (to !== null) return this.open(to);
    return { status: response.status, path, html: await response.text(), headers: response.headers };
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  private get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
