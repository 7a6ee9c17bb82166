import type { Finding } from './history.ts';

/** The last line of a run: `inFlight` are the requests under way at each kill. */
export const lineOf = (inFlight: readonly number[], requests: number, findings: readonly Finding[]): string => {
  const sorted = inFlight.toSorted((one, other) => one - other);
  const [least = 0, middle = 0, most = 0] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  const underWay =
    sorted.length === 0
      ? ''
      : ` with ${String(least)} to ${String(most)} requests under way (median ${String(middle)})`;
  const counts = (['lost', 'oversold', 'doubled'] as const).map(
    (kind) => `${String(findings.filter((finding) => finding.kind === kind).length)} ${kind}`,
  );
  return `torture: ${String(sorted.length)} kills${underWay}, ${String(requests)} requests, ${counts.join(', ')}`;
};
