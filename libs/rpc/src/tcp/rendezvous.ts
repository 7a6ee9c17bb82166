// Rendezvous hashing: every caller orders the replicas alike for one id, and a replica that goes moves only its own ids.
const fnv1a = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // Without a last mixing, names that differ at their end alone would differ little.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** Names in the order in which they are asked for that id: the first answers unless it cannot be reached. */
export const rendezvous = (names: readonly string[], id: string): readonly string[] => {
  if (names.length < 2) return names;
  const ranked = names.map((name) => ({ name, rank: fnv1a(`${id}\n${name}`) }));
  return ranked.sort((a, b) => b.rank - a.rank || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
};
