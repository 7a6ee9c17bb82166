// One message to its end or to its next try. A crash anywhere leaves it in the view of what is due: it is taken up again.
import type { AllRpc, Contact } from '#contracts';
import type { CountryPack } from '#country-pack';
import type { Aggregates } from '#event-sourcing';
import type { Clock, Ids } from '#platform';
import type { RpcClient } from '#rpc';
import type { Channel, Outgoing } from '../channel/channel.port.ts';
import {
  messageStream,
  type ChannelName,
  type MessageCommand,
  type MessageEvent,
  type MessageRequested,
  type MessageState,
} from '../message/message.events.ts';
import { render, type Login } from '../text/render.ts';
import type { Due } from './due.view.ts';

export type SenderPorts = Readonly<{
  messages: Aggregates<MessageState, MessageCommand, MessageEvent>;
  channels: Readonly<Record<ChannelName, Channel>>;
  rpc: RpcClient<AllRpc>;
  pack: CountryPack;
  clock: Clock;
  ids: Ids;
}>;

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

const prepare = async ({ rpc, pack, clock }: SenderPorts, { id, request }: Due): Promise<Prepared> => {
  if (await isOverheld(rpc, request)) return { giveUp: 'superseded' };
  const contact = await rpc.call('identity.contact', { recipient: request.recipient });
  if (!contact) return { giveUp: 'nobody-to-tell' };
  const login = await loginOf(rpc, request);
  if (login === null) return { giveUp: 'superseded' };
  const to = request.channel === 'email' ? contact.email : contact.phone;
  if (to === null) return { giveUp: 'no-address' };
  const text = render(pack, request, contact, login);
  return { contact, outgoing: { id, to, text, kind: request.kind, at: clock.now() } };
};

/** Brings one due message forward. Rejects when a service cannot be asked: the message stays due and is taken up again. */
export const sendOne = async (ports: SenderPorts, due: Due): Promise<void> => {
  const { messages, channels, clock, ids } = ports;
  const say = (command: MessageCommand) => messages.handle(messageStream(due.id), command, ids.next());
  const prepared = await prepare(ports, due);
  if ('giveUp' in prepared) {
    await say({ type: 'GiveUp', data: { now: clock.now(), reason: prepared.giveUp } });
    return;
  }
  await requestMail(ports, due, prepared.contact);
  const { events } = await say({ type: 'StartSending', data: { now: clock.now() } });
  if (!events.some(({ type }) => type === 'SendingStarted')) return;
  const outcome = await channels[due.request.channel]
    .send(prepared.outgoing)
    .catch(() => ({ accepted: false, reason: 'unreachable', passing: true }) as const);
  const now = clock.now();
  if (outcome.accepted) await say({ type: 'NoteSent', data: { now } });
  else await say({ type: 'NoteFailure', data: { now, reason: outcome.reason, passing: outcome.passing } });
};

/** Whoever gave a mail address gets the news of bookings there too: a message of its own, asked for before the SMS leaves. */
const requestMail = async ({ messages }: SenderPorts, { id, request }: Due, contact: Contact): Promise<void> => {
  if (request.channel !== 'sms' || contact.email === null || !alsoByMail.has(request.kind)) return;
  const data: Request = { ...request, channel: 'email', lane: `${request.lane}/email` };
  await messages.handle(messageStream(`${id}-email`), { type: 'RequestMessage', data }, `requested/${id}-email`);
};
