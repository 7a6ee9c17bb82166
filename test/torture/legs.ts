import type { Finding } from './history.ts';
import type { Order, Outcome } from './torture.ts';

/** A history stays in memory until it is judged, and a long run must not be lost by what goes wrong at its end. */
export const killsPerLeg = 100;

/** A long run is legs, each a system of its own with its own log and its own judgement, seeds told apart. */
export const legsOf = (kills: number, seed: number): readonly Pick<Order, 'kills' | 'seed'>[] =>
  Array.from({ length: Math.ceil(kills / killsPerLeg) }, (_, leg) => ({
    kills: Math.min(killsPerLeg, kills - leg * killsPerLeg),
    seed: seed + 2 * leg,
  }));

/** What the legs found, together; a leg that broke off before it was judged is a finding. */
export const together = (legs: readonly Outcome[]): Outcome => ({
  inFlight: legs.flatMap(({ inFlight }) => inFlight),
  pauses: legs.reduce((sum, { pauses }) => sum + pauses, 0),
  requests: legs.reduce((sum, { requests }) => sum + requests, 0),
  findings: legs.flatMap(({ findings }) => findings),
});

/** The outcome of a leg that threw: nothing of it counts, but it is not passed over. */
export const brokenOff = (error: unknown): Outcome => {
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const finding: Finding = { kind: 'unjudged', where: 'a leg that broke off', why };
  return { inFlight: [], pauses: 0, requests: 0, findings: [finding] };
};
