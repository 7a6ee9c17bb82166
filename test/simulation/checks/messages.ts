// Every fact that asks for a message has caused it once; each came to its end once; what people received was meant once.
import type { EventStore } from '#event-sourcing';
import type { Fact } from '#messaging';
import type { SimPhones } from '../ports/phone.ts';

const wantedBy: Readonly<Record<string, (data: Readonly<Record<string, unknown>>) => string | undefined>> = {
  'huduma.scheduling.booking.taken.v1': (data) => (data['from'] ? 'booking-moved' : 'booking-confirmed'),
  'huduma.scheduling.booking.cancelled.v1': (data) => (data['reason'] === 'erased' ? undefined : 'booking-cancelled'),
  'huduma.identity.citizen.code-issued.v1': (data) => String(data['purpose']),
  'huduma.check-in.visit.called.v1': (data) => (data['citizen'] === null ? undefined : 'proceed-to-desk'),
};

const ofACode = (kind: string): boolean => kind === 'login-details' || kind === 'secret-reset';

type Told = { kind: string; about: string; requested: number; ends: string[]; starts: number; repeats: number };

/** What a message of a kind is about, as its fact and its request both say. */
const aboutOf = (kind: string, data: Readonly<Record<string, unknown>>): string => {
  const names =
    kind === 'proceed-to-desk' ? ['visit', 'call'] : kind.startsWith('booking') ? ['booking', 'revision'] : ['issue'];
  return names.map((name) => String(data[name])).join(' ');
};

const readMessages = async (store: EventStore): Promise<ReadonlyMap<string, Told>> => {
  const found = new Map<string, Told>();
  for await (const { stream, events } of store.all('message-')) {
    const told = found.get(stream) ?? { kind: '', about: '', requested: 0, ends: [], starts: 0, repeats: 0 };
    found.set(stream, told);
    for (const { type, data } of events) {
      if (type === 'MessageRequested') {
        const { kind, about, recipient } = data as { kind: string; about: Record<string, unknown>; recipient: string };
        told.requested += 1;
        told.kind = kind;
        told.about = ofACode(kind) ? `${recipient} ${String(about['issue'])}` : aboutOf(kind, about);
      }
      if (type === 'SendingStarted') told.starts += 1;
      // Only what is in doubt, and waited for a report, may be sent again though the phone has it.
      if (type === 'SendingStarted' && (data as { mayRepeat?: true }).mayRepeat) told.repeats += 1;
      if (['MessageSent', 'MessageFailed', 'MessageGivenUp'].includes(type)) told.ends.push(type);
    }
  }
  return found;
};

/** Messages that are not at their end, reminders left out. */
export const messagesUnderWay = async (store: EventStore): Promise<number> =>
  [...(await readMessages(store)).values()].filter(({ kind, ends }) => ends.length === 0 && kind !== 'reminder').length;

export const messagesAreEffectiveOnce = async (
  store: EventStore,
  published: readonly Fact[],
  phones: SimPhones,
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const messages = await readMessages(store);
  const count = new Map<string, number>();
  for (const { kind, about } of messages.values())
    count.set(`${kind} ${about}`, (count.get(`${kind} ${about}`) ?? 0) + 1);
  const facts = new Map(published.map((fact) => [fact.id, fact]));
  for (const { id, type, data } of facts.values()) {
    const said = data as Readonly<Record<string, unknown>>;
    const kind = wantedBy[type]?.(said);
    if (kind === undefined) continue;
    const about = ofACode(kind) ? `${String(said['citizen'])} ${String(said['issue'])}` : aboutOf(kind, said);
    const times = count.get(`${kind} ${about}`) ?? 0;
    if (times !== 1) wrong.push(`the fact ${id} caused ${String(times)} messages ${kind}`);
  }
  for (const [stream, { kind, ends, requested, repeats }] of messages) {
    if (requested !== 1) wrong.push(`${stream} was requested ${String(requested)} times`);
    if (ends.length > 1) wrong.push(`${stream} (${kind}) ended ${String(ends.length)} times: ${ends.join(', ')}`);
    if (ends[0] === 'MessageFailed')
      wrong.push(`${stream} (${kind}) failed, though its phone takes everything in the end`);
    if (ends.length === 0 && kind !== 'reminder') wrong.push(`${stream} (${kind}) never came to an end`);
    const received = phones.received.filter((one) => `message-${one.id}` === stream).length;
    if (ends[0] === 'MessageSent' && received === 0)
      wrong.push(`${stream} (${kind}) counts as sent and was never received`);
    if (received > (phones.dropsRepeats ? 1 : 1 + repeats))
      wrong.push(`${stream} (${kind}) was received ${String(received)} times`);
  }
  for (const { id } of phones.received)
    if (!messages.has(`message-${id}`)) wrong.push(`${id} was received and never asked for`);
  return wrong;
};
