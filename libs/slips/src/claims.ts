// What a slip says. The names of the claims travel on paper: additive changes only.
import type { Instant } from '#contracts';
import { instantFromMs, msOf, parseInstant } from '#time';

/** What a slip vouches for: a booking at one revision. No name, no number, no pseudonym. */
export type SlipClaims = Readonly<{
  booking: string;
  revision: number;
  reference: string;
  centre: string;
  service: string;
  start: Instant;
  end: Instant;
  /** The instant from which the slip is worth nothing, whatever the booking. */
  expiresAt: Instant;
}>;

type Payload = Omit<SlipClaims, 'expiresAt'> & Readonly<{ exp: number }>;

/** The JSON that is signed: always the same bytes for the same claims. `exp` is in seconds, as every JWT library reads it. */
export const payloadOf = (claims: SlipClaims): string => {
  const { booking, revision, reference, centre, service, start, end, expiresAt } = claims;
  const exp = msOf(expiresAt) / 1000;
  return JSON.stringify({ booking, revision, reference, centre, service, start, end, exp } satisfies Payload);
};

const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
const isInstant = (value: unknown): value is Instant => isText(value) && parseInstant(value) === value;

const isPayload = (value: unknown): value is Payload => {
  if (typeof value !== 'object' || value === null) return false;
  const { booking, revision, reference, centre, service, start, end, exp } = value as Partial<Payload>;
  return (
    [booking, reference, centre, service].every(isText) &&
    [start, end].every(isInstant) &&
    Number.isSafeInteger(revision) &&
    Number.isSafeInteger(exp) &&
    Math.abs(Number(exp)) < 1e11
  );
};

/** The claims in a payload, or undefined when they are not those of a slip. Claims that a later version adds are left out. */
export const claimsOf = (payload: unknown): SlipClaims | undefined => {
  if (!isPayload(payload)) return undefined;
  const { booking, revision, reference, centre, service, start, end, exp } = payload;
  return { booking, revision, reference, centre, service, start, end, expiresAt: instantFromMs(exp * 1000) };
};
