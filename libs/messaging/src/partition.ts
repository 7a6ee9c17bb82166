const fnvPrime = 0x01000193;
const fnvOffset = 0x811c9dc5;

/** The partition of a key: FNV-1a over its UTF-8 bytes. Stored files depend on it: it must never change. */
export const partitionOf = (key: string, partitions: number): number => {
  let hash = fnvOffset;
  for (const byte of Buffer.from(key, 'utf8')) hash = Math.imul(hash ^ byte, fnvPrime) >>> 0;
  return hash % partitions;
};
