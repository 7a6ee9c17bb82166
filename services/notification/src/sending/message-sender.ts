// One message to its end or to its next try. A crash anywhere leaves it in the view of what is due: it is taken up again.
import type { AllRpc, Contact, Instant } from '#contracts';
import type { CountryPack } from '#country-pack';
import type { Aggregates } from '#event-sourcing';
import { inSpan, type Clock, type Ids, type Logger, type Precedence } from '#platform';
import type { RpcClient } from '#rpc';
import { DoubtError, type Channel, type Outgoing, type Refused, type SendOutcome } from '../channel/channel.port.ts';
import {
  messageStream,
  type MessageCommand,
  type MessageEvent,
  type MessageRequested,
  type MessageState,
} from '../message/message.events.ts';
import { maySend } from '../message/message.policies.ts';
import { render, type Login } from '../text/render.ts';
import { subjects } from '../text/subjects.ts';
import type { Due } from './due.view.ts';

export type SenderPorts = Readonly<{
  messages: Aggregates<MessageState, MessageCommand, MessageEvent>;
  channel: Channel;
  rpc: RpcClient<AllRpc>;
  pack: CountryPack;
  clock: Clock;
  ids: Ids;
  /** Sending stands back for people; left out: it does not. */
  precedence?: Precedence | undefined;
  log: Logger;
  /** Nobody else can write to the store. */
  exclusive: boolean;
  /** Lets the delivery reports that wait settle what is in doubt. */
  reconsider: () => Promise<void>;
  /** What was due before this instant is not sent any more. */
  quietUntil?: () => Instant | undefined;
}>;

/** `ended`: the next of its lane may go. `waits`: it will be tried again. `channel-down`: so would all others. */
export type Fate = 'ended' | 'waits' | 'channel-down';

type Request = MessageRequested['data'];
/** Everything a text needs, or why it is of no use any more. */
type Prepared = Readonly<{ outgoing: Outgoing; contact: Contact } | { giveUp: string }>;

const alsoByMail = new Set<string>(['booking-confirmed', 'booking-moved', 'booking-cancelled']);

const loginOf = async (
  rpc: RpcClient<AllRpc>,
  { kind, recipient, about }: Request,
): Promise<Login | null | undefined> =>
  kind === 'login-details' || kind === 'secret-reset'
    ? rpc.call('identity.code', { citizen: recipient, issue: Number(about['issue']) })
    : undefined;

/** A reminder of a place that was since moved or cancelled would tell an untruth. */
const isOverheld = async (rpc: RpcClient<AllRpc>, { kind, about }: Request): Promise<boolean> => {
  if (kind !== 'reminder') return false;
  const { items } = await rpc.call('scheduling.find', { booking: String(about['booking']) });
  return !items.some(({ status, revision }) => status === 'confirmed' && revision === about['revision']);
};

const prepare = async (ports: SenderPorts, { id, request }: Due): Promise<Prepared> => {
  const { rpc, pack, clock } = ports;
  if (request.dueAt < (ports.quietUntil?.() ?? '')) return { giveUp: 'quiet' };
  if (await isOverheld(rpc, request)) return { giveUp: 'superseded' };
  const contact = await rpc.call('identity.contact', { recipient: request.recipient });
  if (!contact) return { giveUp: 'nobody-to-tell' };
  const login = await loginOf(rpc, request);
  if (login === null) return { giveUp: 'superseded' };
  const to = request.channel === 'email' ? contact.email : contact.phone;
  if (to === null) return { giveUp: 'no-address' };
  const text = render(pack, request, contact, login);
  const subject = subjects[request.kind][contact.language];
  return { contact, outgoing: { id, to, subject, text, kind: request.kind, at: clock.now() } };
};

/** Brings one due message forward. Rejects when a service cannot be asked: the message stays due and is taken up again. */
export const sendOne = async (ports: SenderPorts, due: Due): Promise<Fate> => {
  const { messages, channel, clock, ids } = ports;
  const say = (command: MessageCommand) => messages.handle(messageStream(due.id), command, ids.next());
  if (due.inDoubt) await ports.reconsider();
  const prepared = await prepare(ports, due);
  if ('giveUp' in prepared) {
    const { state } = await say({ type: 'GiveUp', data: { now: clock.now(), reason: prepared.giveUp } });
    return state.status === 'sending' ? 'waits' : 'ended';
  }
  await requestMail(ports, due, prepared.contact);
  if (await mayBeNotedAfterwards(ports, due)) return sendAndNote(ports, say, prepared.outgoing);
  const start = { now: clock.now(), doubtful: !channel.dropsRepeats };
  const { events, state } = await say({ type: 'StartSending', data: start });
  if (!events.some(({ type }) => type === 'SendingStarted')) return state.status === 'sending' ? 'waits' : 'ended';
  return noteOutcome(ports, say, state.attempt, await sent(ports, prepared.outgoing));
};

const sent = ({ channel }: SenderPorts, outgoing: Outgoing): Promise<SendOutcome | DoubtError> =>
  inSpan(`provider ${channel.name}`, { kind: 'calls' }, () => channel.send(outgoing)).catch((error: unknown) =>
    doubtOf(error),
  );

/**
 * Where the channel drops repeats an attempt that nobody recorded is simply made again. Only where nobody else writes: there
 * memory knows that the message is still to be sent.
 */
const mayBeNotedAfterwards = async ({ messages, channel, exclusive, clock }: SenderPorts, { id }: Due) =>
  exclusive && channel.dropsRepeats && maySend((await messages.load(messageStream(id))).state, clock.now());

/** Its beginning and its end are one commit: half of what recording it first would cost. */
const sendAndNote = async (ports: SenderPorts, say: Say, outgoing: Outgoing): Promise<Fate> => {
  const startedAt = ports.clock.now();
  const outcome = await sent(ports, outgoing);
  const times = { startedAt, now: ports.clock.now() };
  if (outcome instanceof DoubtError) {
    const { reason } = outcome;
    ports.log.warn({ channel: ports.channel.name, reason }, 'a message is in doubt');
    await say({ type: 'NoteAttempt', data: { ...times, sent: false, reason, passing: true } });
    return 'channel-down';
  }
  if (outcome.accepted) {
    const { accepted, ...named } = outcome;
    await say({ type: 'NoteAttempt', data: { ...times, sent: accepted, ...named } });
    return 'ended';
  }
  const { reason, passing } = outcome;
  await say({ type: 'NoteAttempt', data: { ...times, sent: false, reason, passing } });
  return fateOf(outcome);
};

const doubtOf = (error: unknown): DoubtError =>
  error instanceof DoubtError ? error : new DoubtError(error instanceof Error ? 'unforeseen' : 'unknown');

type Say = (command: MessageCommand) => Promise<unknown>;

const noteOutcome = async (
  { channel, clock, log }: SenderPorts,
  say: Say,
  attempt: number,
  outcome: SendOutcome | DoubtError,
): Promise<Fate> => {
  const now = clock.now();
  if (outcome instanceof DoubtError) {
    const { reason } = outcome;
    log.warn({ channel: channel.name, reason }, 'a message is in doubt');
    // Nothing is in doubt where repeats are dropped.
    if (channel.dropsRepeats) await say({ type: 'NoteFailure', data: { now, attempt, reason, passing: true } });
    else await say({ type: 'NoteDoubt', data: { now, attempt, reason } });
    return 'channel-down';
  }
  if (!outcome.accepted) return noteRefused(say, now, attempt, outcome);
  const { providerId } = outcome;
  await say({ type: 'NoteSent', data: { now, attempt, ...(providerId === undefined ? {} : { providerId }) } });
  return 'ended';
};

const noteRefused = async (say: Say, now: string, attempt: number, refused: Refused): Promise<Fate> => {
  const { reason, passing } = refused;
  await say({ type: 'NoteFailure', data: { now, attempt, reason, passing } });
  return fateOf(refused);
};

const fateOf = ({ passing, channelDown }: Refused): Fate =>
  channelDown ? 'channel-down' : passing ? 'waits' : 'ended';

/** Whoever gave a mail address gets the news of bookings there too: a message of its own, asked for before the SMS leaves. */
const requestMail = async ({ messages }: SenderPorts, { id, request }: Due, contact: Contact): Promise<void> => {
  if (request.channel !== 'sms' || contact.email === null || !alsoByMail.has(request.kind)) return;
  const data: Request = { ...request, channel: 'email', lane: `${request.lane}/email` };
  await messages.handle(messageStream(`${id}-email`), { type: 'RequestMessage', data }, `requested/${id}-email`);
};
