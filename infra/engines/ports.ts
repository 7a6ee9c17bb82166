import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { portsFolder } from './places.ts';

// Below the range from which Linux takes the ports of outgoing connections: nobody gets ours by accident.
const FIRST = 20_000;
const END = 32_000;
/** A claim bridges the time from choosing a port to listening on it; afterwards the listener is the proof. */
const CLAIM_LASTS = 3 * 60_000;

export const isFree = (port: number): Promise<boolean> =>
  new Promise((answer) => {
    const server = createServer();
    server.once('error', () => answer(false));
    server.listen(port, '127.0.0.1', () => server.close(() => answer(true)));
  });

/** A port on 127.0.0.1 that nobody listens on and that no other start of this checkout has just chosen. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, END);
    if (claim(port) && (await isFree(port))) return port;
  }
}

/** The engine listens by now: the claim has done its work. */
export const release = (port: number): void => rmSync(join(portsFolder, String(port)), { force: true });

function claim(port: number): boolean {
  mkdirSync(portsFolder, { recursive: true });
  const file = join(portsFolder, String(port));
  try {
    if (Date.now() - statSync(file).mtimeMs > CLAIM_LASTS) rmSync(file, { force: true });
  } catch {
    // no claim yet
  }
  try {
    writeFileSync(file, '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}
