// A planted fault: what is put in the place of the product's own while one seed runs.
import type { RunOptions } from '../run.ts';
import type { Extent } from '../world/town.ts';
import type { Size, Variant } from '../world/ground.ts';

export type Planted = Readonly<{ variant?: Variant; undo?: () => void }>;
export type Tooth = Readonly<{
  /** One sentence: what the system would do. */
  says: string;
  extent: Extent;
  size?: Size;
  plant: () => Planted;
}>;

/** Options of a run, and the way back. */
export const planted = (tooth: Tooth, seed: number): Readonly<{ options: RunOptions; undo: () => void }> => {
  const { variant, undo = () => undefined } = tooth.plant();
  const { extent, size } = tooth;
  const options = { seed, extent, ...(size ? { size } : {}), ...(variant ? { variant } : {}) };
  return { options, undo };
};

type AnyFunction = (...given: never[]) => unknown;

/** Puts another function in the place of a method until `undo`. */
export const replacing = <F extends AnyFunction>(target: object, name: string, make: (original: F) => F): Planted => {
  const original = Reflect.get(target, name) as F;
  Reflect.set(target, name, make(original));
  return { undo: () => void Reflect.set(target, name, original) };
};

export const together = (...all: readonly Planted[]): Planted => ({
  undo: () => {
    for (const { undo } of all) undo?.();
  },
});
