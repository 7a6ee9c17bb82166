/** Milliseconds to wait after the given failed attempt (1 is the first): `firstMs`, doubling up to `mostMs`. */
export const backoff = (attempt: number, firstMs: number, mostMs: number): number =>
  Math.min(mostMs, firstMs * 2 ** Math.min(attempt - 1, 30));
