import { createHash } from 'node:crypto';

/** How a cancelled or moved slip is listed for verifiers: SHA-256, base64url, of `<booking>:<revision>`. */
export const revokedHash = (booking: string, revision: number): string =>
  createHash('sha256').update(`${booking}:${revision}`).digest('base64url');
