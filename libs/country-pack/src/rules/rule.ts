import type { PackFiles } from '../schema.ts';

/** One rule that a pack must keep. Each sentence it returns is a problem, for whoever edits the files. */
export type Rule = (files: PackFiles) => readonly string[];
