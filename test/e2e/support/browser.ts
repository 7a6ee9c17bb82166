// A real browser with script switched off: Chromium of the system, driven by playwright-core.
import { existsSync } from 'node:fs';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { processEnv } from '#platform';
import { scratchFolder } from '#testing';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Nothing but this machine is ever looked for.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** Where Chromium is; undefined when this machine has none. `CHROMIUM` names another. */
export const chromiumPath = (): string | undefined =>
  [processEnv()['CHROMIUM'], ...candidates].find((path) => path !== undefined && existsSync(path));

/**
 * True when the browser specs can run. Without Chromium they are skipped with one loud line, or fail when
 * ENGINES=required.
 */
export const browserIsHere = (): boolean => {
  if (chromiumPath() !== undefined) return true;
  const line = 'NO CHROMIUM ON THIS MACHINE: the journeys in a real browser are not run';
  if (processEnv()['ENGINES'] === 'required') throw new Error(line);
  process.stderr.write(`\n*** ${line} ***\n\n`);
  return false;
};

export interface TestBrowser {
  /** A visitor of their own, with an empty cookie jar. Language of the browser: `en` or `sw`. */
  visitor(options?: Readonly<{ language?: 'en' | 'sw'; width?: number }>): Promise<Page>;
  close(): Promise<void>;
}

const launch = (profile: string, language: string, width: number): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath() ?? '',
    args: quiet,
    javaScriptEnabled: false,
    locale: language,
    viewport: { width, height: 800 },
  });

/** Each visitor has a fresh profile; `close` ends all of them and removes the profiles. */
export const startBrowser = (): TestBrowser => {
  const open: (() => Promise<void>)[] = [];
  return {
    visitor: async ({ language = 'en', width = 360 } = {}) => {
      const profile = scratchFolder('huduma-browser');
      const context = await launch(profile.path, language, width);
      open.push(async () => {
        await context.close();
        profile.remove();
      });
      return context.pages()[0] ?? (await context.newPage());
    },
    close: async () => {
      for (const end of open.splice(0)) await end();
    },
  };
};
