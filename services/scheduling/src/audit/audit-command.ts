// The command line of the audit, as a function: arguments and addresses in, status and text out.
import { parseArgs } from 'node:util';
import type { EventStore } from '#event-sourcing';
import { anchorLines } from './anchor.ts';
import { againstAnchor, noKey, readAnchorFiles, writeAnchor, writeKey, type AnchorOutside } from './anchor-command.ts';
import { anchorDaily, type Daily } from './anchor-daily.ts';
import { audit, usualSettleSeconds } from './audit.ts';
import { asJson, asText } from './report.ts';

/** `open` gives the store at an address, or why there is none. */
export type Outside = AnchorOutside &
  Readonly<{ eventStore: string; open: (address: string) => Promise<EventStore | string>; daily: () => Daily }>;
/** 0: all is as promised (or help); 1: something is wrong; 2: it could not be audited. */
export type Result = Readonly<{ status: 0 | 1 | 2; out: string; err: string }>;

const help = `Replays the event store of scheduling and prints the proof report. It writes no event, needs no key and no service, and
may run beside a running system or on a copy.

  npm run audit -- [--json] [--slots] [--settle SECONDS] [--event-store ADDRESS] [--anchor FILE --anchor-key JWK]
  npm run audit -- anchor --to FILE [--event-store ADDRESS]
  npm run audit -- anchor --daily FOLDER [--event-store ADDRESS]
  npm run audit -- key

  --json          one JSON object in the place of text
  --slots         also every slot of which a place is granted or held, with what it offers
  --settle        how long what is under way may take to settle, seen from the latest record; left out: ${String(usualSettleSeconds)}
  --event-store   sqlite:FOLDER or mongodb://...; left out: EVENT_STORE, else the folder DATA_DIR, else ./data

  --anchor        compares with where every stream stood when this anchor was made, and names what was changed since
  --anchor-key    the public key of the anchor: the JWK itself or a file with it; no secret is needed

\`anchor\` signs where every stream stands now and writes it to a new file. With --daily it goes on until it is stopped and
makes FOLDER/YYYY-MM-DD.json every day, unless it is there. Keep the files elsewhere too: they are what a forger must not reach.
It needs the key-encryption key; \`key\` prints the public key that belongs to it. Broken streams cannot be anchored.

It counts anew, apart from the code that books:
  oversold             slots of which, after any event, more places of a kind were granted or held than offered
  holds without end    holds still held though they should have ended longer ago than --settle
  illegal lives        bookings whose facts may not follow each other, that have no place, or two, or one that nobody
                       asked for, or that are a second active booking of a person for a service
  broken chains        streams that do not join by version and hash; nothing else is said of these

Ends with 0 when all four are 0 and the anchor holds, with 1 when not, with 2 when it could not be audited.
`;

const usage = (why: string): Result => ({ status: 2, out: '', err: `${why}\n\n${help}` });

const options = {
  json: { type: 'boolean' },
  slots: { type: 'boolean' },
  settle: { type: 'string' },
  'event-store': { type: 'string' },
  to: { type: 'string' },
  daily: { type: 'string' },
  anchor: { type: 'string' },
  'anchor-key': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const parsed = (args: readonly string[]) => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [verb = 'report', ...more] = positionals;
    return more.length === 0 && ['report', 'anchor', 'key'].includes(verb) ? { ...values, verb } : undefined;
  } catch {
    return undefined;
  }
};

type Files = Exclude<ReturnType<typeof readAnchorFiles>, string>;

const report = async (
  store: EventStore,
  asked: Readonly<{ settle?: string; json?: boolean; slots?: boolean }>,
  files: Files,
): Promise<Result> => {
  const found = await audit(store, asked.settle === undefined ? usualSettleSeconds : Number(asked.settle));
  const anchor = files && (await againstAnchor(store, files));
  const slots = asked.slots === true;
  const ok = found.ok && (anchor?.ok ?? true);
  const told = { ...found, ok };
  const text = asked.json
    ? asJson(anchor ? { ...told, anchor } : told, slots)
    : `${asText(told, slots)}${anchor ? `${anchorLines(anchor).join('\n').slice(1)}\n` : ''}`;
  return { status: ok ? 0 : 1, out: text, err: '' };
};

export const auditCommand = async (args: readonly string[], outside: Outside): Promise<Result> => {
  const asked = parsed(args);
  if (!asked) return usage('An option or a command is not known.');
  if (asked.help) return { status: 0, out: help, err: '' };
  if (asked.settle !== undefined && !/^\d{1,9}$/u.test(asked.settle)) return usage('--settle takes whole seconds.');
  if (asked.verb === 'key') return writeKey(outside);
  if (asked.verb === 'anchor' && (asked.to === undefined) === (asked.daily === undefined))
    return usage('anchor needs --to FILE or --daily FOLDER.');
  const files = readAnchorFiles(outside, asked.anchor, asked['anchor-key']);
  if (typeof files === 'string') return usage(files);
  const store = await outside.open(asked['event-store'] ?? outside.eventStore);
  if (typeof store === 'string') return { status: 2, out: '', err: `${store}\n` };
  try {
    if (asked.verb === 'report') return await report(store, asked, files);
    if (asked.daily === undefined) return await writeAnchor(store, outside, asked.to ?? '');
    if (!outside.signingKey()) return noKey;
    await anchorDaily(store, outside, outside.daily(), asked.daily);
    return { status: 0, out: '', err: '' };
  } finally {
    await store.close();
  }
};
