// The command line of the verifier, as a function: arguments in, status and text out.
import { parseArgs } from 'node:util';
import type { Instant, Jwk } from '#contracts';
import { verifySlip } from '#slips';
import { parseInstant } from '#time';

export type Outside = Readonly<{ read: (path: string) => string; now: () => Instant }>;
/** 0: genuine (or help); 1: any other verdict; 2: it could not be asked that way. */
export type Result = Readonly<{ status: 0 | 1 | 2; out: string; err: string }>;

const help = `Tells whether an appointment slip is genuine. Asks nobody: it needs no network.

  npm run slip -- verify TOKEN --keys jwks.json [--now INSTANT]

  TOKEN      the text in the square code of the slip
  --keys     a file with the published keys, as GET /.well-known/jwks.json gives them
  --now      the instant at which to judge, like 2026-12-01T06:20:00Z; left out: now

Prints {"verdict": "genuine" | "expired" | "forged" | "unknown-key", "reason", "claims"?} as JSON.
Ends with 0 when genuine, 1 when not, 2 when it could not be asked that way.
A genuine slip may still have been cancelled or moved: look its hash up in GET /v1/slips/revoked.
`;

const usage = (why: string): Result => ({ status: 2, out: '', err: `${why}\n\n${help}` });

const keysIn = (text: string): readonly Jwk[] | undefined => {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    const isKey = (key: unknown) => typeof key === 'object' && key !== null;
    return Array.isArray(keys) && keys.every(isKey) ? (keys as Jwk[]) : undefined;
  } catch {
    return undefined;
  }
};

const read = (path: string, outside: Outside): string | undefined => {
  try {
    return outside.read(path);
  } catch {
    return undefined;
  }
};

const options = { keys: { type: 'string' }, now: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return undefined;
  }
};

export const verifyCommand = (args: readonly string[], outside: Outside): Result => {
  const asked = parsed(args);
  if (!asked) return usage('An option is not known.');
  const { positionals, values } = asked;
  if (values.help) return { status: 0, out: help, err: '' };
  const [verb, token, ...rest] = positionals;
  if (verb !== 'verify' || token === undefined || rest.length > 0) return usage('Say: verify TOKEN --keys FILE');
  const text = values.keys === undefined ? undefined : read(values.keys, outside);
  const keys = text === undefined ? undefined : keysIn(text);
  if (!keys) return usage('--keys must name a file with a key set: {"keys": [...]}');
  const now = values.now === undefined ? outside.now() : parseInstant(values.now);
  if (now === undefined) return usage('--now must be an instant like 2026-12-01T06:20:00Z');
  const verdict = verifySlip(token, keys, now);
  return { status: verdict.verdict === 'genuine' ? 0 : 1, out: `${JSON.stringify(verdict, null, 2)}\n`, err: '' };
};
