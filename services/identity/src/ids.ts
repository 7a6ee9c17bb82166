import { createHmac } from 'node:crypto';

/** Makes ids from what caused them: the same cause, the same id; told to nobody without the key. 128 bits, hex. */
export type MadeIds = (purpose: string, ...parts: readonly string[]) => string;

export const madeIds =
  (key: Buffer): MadeIds =>
  (purpose, ...parts) =>
    createHmac('sha256', key)
      .update(JSON.stringify([purpose, ...parts]))
      .digest('hex')
      .slice(0, 32);
