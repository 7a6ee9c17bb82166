// The document and a page to browse it, all from this process: no other host is asked.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { found } from '../door/shapes.ts';
import { Reply } from '../door/door.ts';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API of Huduma appointments</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="doors"></div>
    <noscript><p>This page needs script; the document itself is at <a href="/openapi.json">/openapi.json</a>.</p></noscript>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#doors', deepLinking: true, validatorUrl: null });\n`;

// The browser page sets styles from script; nothing else of the site may.
const contentSecurity =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

const types: Readonly<Record<string, string>> = { css: 'text/css', js: 'text/javascript' };

const folder = (): string => dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

export class Docs {
  private readonly files = new Map<string, string>([['start.js', start]]);

  constructor(readonly document: object) {}

  page(): Reply {
    return new Reply(200, page, { 'content-security-policy': contentSecurity });
  }

  file(name: string): Reply {
    const text = this.files.get(name) ?? this.read(name);
    const type = types[name.split('.').at(-1) ?? ''] ?? 'text/plain';
    return new Reply(200, text, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=3600' });
  }

  private read(name: string): string {
    const known = ['swagger-ui.css', 'swagger-ui-bundle.js'].find((file) => file === name);
    const text = readFileSync(join(folder(), found(known, 'request.not-found')), 'utf8');
    this.files.set(name, text);
    return text;
  }
}
