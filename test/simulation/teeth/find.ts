// npm run simulate -- --teeth [name] [--most N]: looks for the first seed that finds each planted fault.
import { run } from '../run.ts';
import { teeth } from './index.ts';
import { planted, type Tooth } from './tooth.ts';

export type Found = Readonly<{ seed: number; says: string }>;

export const bites = async (tooth: Tooth, seed: number): Promise<string | undefined> => {
  const { options, undo } = planted(tooth, seed);
  try {
    return (await run(options)).violations[0];
  } finally {
    undo();
  }
};

/** The first seed from 1 to `most` under which a check sees the fault. */
export const firstBite = async (tooth: Tooth, most: number): Promise<Found | undefined> => {
  for (let seed = 1; seed <= most; seed += 1) {
    const says = await bites(tooth, seed);
    // A seed that fails without the fault finds something else.
    if (
      says !== undefined &&
      (await run({ seed, extent: tooth.extent, ...(tooth.size ? { size: tooth.size } : {}) })).violations.length === 0
    )
      return { seed, says };
  }
  return undefined;
};

export const findAll = async (only: string | undefined, most: number, print: (line: string) => void): Promise<void> => {
  for (const [name, tooth] of Object.entries(teeth)) {
    if (only && name !== only) continue;
    const found = await firstBite(tooth, most);
    print(found ? `  '${name}': ${String(found.seed)}, // ${found.says.slice(0, 160)}` : `  // MISSED ${name}`);
  }
};
