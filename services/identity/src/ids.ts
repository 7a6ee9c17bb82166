import { createHmac } from 'node:crypto';
import { deriveKey } from '#platform';

/** Makes ids from what caused them: the same cause, the same id; told to nobody without the key. 128 bits, hex. */
export type MadeIds = (purpose: string, ...parts: readonly string[]) => string;

export const madeIds = (kek: Buffer): MadeIds => {
  const key = deriveKey(kek, 'identity-ids');
  return (purpose, ...parts) =>
    createHmac('sha256', key)
      .update(JSON.stringify([purpose, ...parts]))
      .digest('hex')
      .slice(0, 32);
};
