import type { Finding } from './history.ts';

/** Each kind, its words, and whether it is said when there is none. */
const kinds = [
  ['lost', 'lost', true],
  ['oversold', 'oversold', true],
  ['doubled', 'doubled', true],
  ['order', 'out of order', false],
  ['unjudged', 'unjudged', false],
] as const;

/** The last line of a run: `inFlight` are the requests under way at each kill. */
export const lineOf = (inFlight: readonly number[], requests: number, findings: readonly Finding[]): string => {
  const sorted = inFlight.toSorted((one, other) => one - other);
  const [least = 0, middle = 0, most = 0] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  const underWay =
    sorted.length === 0
      ? ''
      : ` with ${String(least)} to ${String(most)} requests under way (median ${String(middle)})`;
  const countOf = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length;
  const counts = kinds
    .filter(([kind, , always]) => always || countOf(kind) > 0)
    .map(([kind, words]) => `${String(countOf(kind))} ${words}`);
  return `torture: ${String(sorted.length)} kills${underWay}, ${String(requests)} requests, ${counts.join(', ')}`;
};
