// An immutable map by text whose versions share what they have in common: a new version costs the same on a day with ten
// bookings and on one with a hundred thousand. A trie over a hash of the key, sixteen branches a level. Pure.
type Pair<V> = readonly [key: string, value: V];
type Leaf<V> = Readonly<{ pairs: readonly Pair<V>[] }>;
type Branch<V> = Readonly<{ branches: readonly Node<V>[] }>;
type Node<V> = Leaf<V> | Branch<V>;

const bits = 4;
const width = 2 ** bits;
const deepest = 32 / bits;
const pairsOfALeaf = 8;

// FNV-1a.
const hashOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
};

const branchOf = (hash: number, depth: number): number => (hash >>> (depth * bits)) & (width - 1);

const nothing: Leaf<never> = { pairs: [] };

const split = <V>(pairs: readonly Pair<V>[], depth: number): Branch<V> => ({
  branches: Array.from({ length: width }, (_, branch) => {
    const own = pairs.filter(([key]) => branchOf(hashOf(key), depth) === branch);
    return own.length === 0 ? nothing : { pairs: own };
  }),
});

const setIn = <V>(node: Node<V>, hash: number, depth: number, pair: Pair<V>): Node<V> => {
  if ('branches' in node) {
    const branch = branchOf(hash, depth);
    const branches = node.branches.slice();
    branches[branch] = setIn(node.branches[branch] ?? nothing, hash, depth + 1, pair);
    return { branches };
  }
  const at = node.pairs.findIndex(([key]) => key === pair[0]);
  if (at >= 0) return { pairs: node.pairs.with(at, pair) };
  const pairs = [...node.pairs, pair];
  return pairs.length > pairsOfALeaf && depth < deepest ? split(pairs, depth) : { pairs };
};

function* pairsIn<V>(node: Node<V>): Generator<Pair<V>> {
  if ('pairs' in node) yield* node.pairs;
  else for (const branch of node.branches) yield* pairsIn(branch);
}

export class PersistentMap<V> {
  readonly #root: Node<V>;
  readonly size: number;

  private constructor(root: Node<V>, size: number) {
    this.#root = root;
    this.size = size;
  }

  static empty<V>(): PersistentMap<V> {
    return new PersistentMap<V>(nothing, 0);
  }

  get(key: string): V | undefined {
    const hash = hashOf(key);
    let node = this.#root;
    for (let depth = 0; 'branches' in node; depth += 1) node = node.branches[branchOf(hash, depth)] ?? nothing;
    return node.pairs.find(([known]) => known === key)?.[1];
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** The map with this value; the one it is asked of stays as it is. */
  set(key: string, value: V): PersistentMap<V> {
    const root = setIn(this.#root, hashOf(key), 0, [key, value]);
    return new PersistentMap(root, this.has(key) ? this.size : this.size + 1);
  }

  /** In no particular order. */
  *values(): Generator<V> {
    for (const [, value] of pairsIn(this.#root)) yield value;
  }

  /** In no particular order. */
  [Symbol.iterator](): Generator<Pair<V>> {
    return pairsIn(this.#root);
  }
}
