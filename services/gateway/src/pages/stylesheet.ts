// One stylesheet for all pages: the design system's, with the system's own fonts instead of a licensed one, and ours.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { govukFolder, viewsFolder } from './render.ts';

const systemFonts = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif';

/** The fonts and the coat of arms of another country may not be used here, so nothing of them is served. */
const withoutForeignMarks = (css: string): string =>
  css
    .replace(/@font-face\{[^}]*\}/g, '')
    .replace(/GDS Transport(,arial,sans-serif)?/g, systemFonts)
    .replace(/background-image:url\(\/assets\/[^)]*\);?/g, '')
    .replace(/url\(\/assets\/[^)]*\)/g, 'none')
    .replace(/\/\*#.*?\*\//g, '');

export type Stylesheet = Readonly<{
  /** Holds a hash of the content, so that it may be kept for ever. */
  path: string;
  name: string;
  /** The body in the best encoding that the browser takes. */
  forEncodings(acceptEncoding: string | undefined): Readonly<{ body: Buffer; encoding?: 'br' | 'gzip' }>;
}>;

const make = (): Stylesheet => {
  const foreign = readFileSync(join(govukFolder, 'govuk-frontend.min.css'), 'utf8');
  const own = ['pages.css', 'cards.css'].map((name) => readFileSync(join(viewsFolder, name), 'utf8'));
  const plain = Buffer.from([withoutForeignMarks(foreign), ...own].join(''));
  const [brotli, gzip] = [brotliCompressSync(plain), gzipSync(plain)];
  const name = `pages-${createHash('sha256').update(plain).digest('hex').slice(0, 12)}.css`;
  return {
    path: `/assets/${name}`,
    name,
    forEncodings: (accept = '') => {
      if (/\bbr\b/.test(accept)) return { body: brotli, encoding: 'br' };
      if (/\bgzip\b/.test(accept)) return { body: gzip, encoding: 'gzip' };
      return { body: plain };
    },
  };
};

let made: Stylesheet | undefined;

/** The stylesheet, made once a process: squeezing it takes a quarter of a second. */
export const stylesheet = (): Stylesheet => (made ??= make());
