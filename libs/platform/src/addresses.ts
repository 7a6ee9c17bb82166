// The scheme of an address chooses the adapter; this file only takes addresses apart.

/** `sqlite:./data` -> `{ scheme: 'sqlite', rest: './data' }`. */
export const schemeOf = (address: string): Readonly<{ scheme: string; rest: string }> => {
  const colon = address.indexOf(':');
  if (colon < 1)
    throw new Error(
      `An address begins with its scheme, like sqlite:./data; this one does not: ${address.slice(0, 20)}`,
    );
  return { scheme: address.slice(0, colon), rest: address.slice(colon + 1) };
};

/**
 * The database of one service at a MongoDB address: its name, or `<path>-<name>` when the address has a path, so that
 * several installations can share a server.
 */
export const databaseOf = (address: string, name: string): string => {
  const path = new URL(address).pathname.slice(1);
  return path === '' ? name : `${path}-${name}`;
};

/** True when the address lies on this machine's files or in its memory: no other process can write there unseen. */
export const isEmbedded = (address: string): boolean =>
  ['sqlite', 'embedded', 'memory', 'local'].includes(schemeOf(address).scheme);
