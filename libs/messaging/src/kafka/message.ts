import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { DeadFact, Fact } from '../broker.port.ts';
import type { Entry } from '../lane.ts';

// CloudEvents 1.0, Kafka binding, binary mode: attributes are headers with this prefix, the data is the value.
const attributes = ['id', 'type', 'source', 'time', 'subject'] as const;
const required = ['id', 'type', 'source', 'time'] as const;
const specVersion = '1.0';

/** The bytes of a message, as Kafka gave them. */
export type Raw = Readonly<Pick<KafkaMessage, 'key' | 'value' | 'headers'>>;
/** `raw`: what cannot be read is kept as it is. */
export type KafkaEntry = Entry & Readonly<{ offset: bigint; raw?: Raw }>;

const text = (headers: IHeaders | undefined, name: string): string | undefined => {
  const found = headers?.[name];
  const first = Array.isArray(found) ? found[0] : found;
  return first?.toString();
};

/** A fact as it goes over the wire. */
export const messageOf = (fact: Fact): Message => {
  const headers: Record<string, string> = { ce_specversion: specVersion, 'content-type': 'application/json' };
  for (const name of attributes) if (fact[name] !== undefined) headers[`ce_${name}`] = fact[name];
  if (fact.traceparent !== undefined) headers['traceparent'] = fact.traceparent;
  return { key: fact.key, value: JSON.stringify(fact.data ?? null), headers };
};

// Headers of our own, beside those that the message had.
const deadPrefix = 'dead_';

/** A parked fact: the message as it was, to the byte where it could not be read, with the reason in headers of its own. */
export const deadMessageOf = ({ fact, group, reason, at }: DeadFact, raw?: Raw): Message => {
  const { headers, key = null, value } = raw ?? messageOf(fact);
  const dead = { dead_id: fact.id, dead_group: group, dead_reason: encodeURIComponent(reason), dead_at: at };
  return { key, value, headers: { ...headers, ...dead } };
};

/** The message that was parked, as it was. */
export const revivedOf = ({ key, value, headers = {} }: Raw): Message => {
  const own = Object.entries(headers).filter(([name]) => !name.startsWith(deadPrefix));
  return { key, value, headers: Object.fromEntries(own) };
};

const dataOf = (value: Buffer | null): Readonly<{ data: unknown; unreadable?: string }> => {
  if (value === null) return { data: null, unreadable: 'the message has no value' };
  try {
    return { data: JSON.parse(value.toString()) as unknown };
  } catch {
    return { data: value.toString('base64'), unreadable: 'the value is not JSON; it is kept here in base64' };
  }
};

const optional = (headers: IHeaders | undefined): Partial<Pick<Fact, 'subject' | 'traceparent'>> => {
  const subject = text(headers, 'ce_subject');
  const traceparent = text(headers, 'traceparent');
  return { ...(subject === undefined ? {} : { subject }), ...(traceparent === undefined ? {} : { traceparent }) };
};

/** What a message says, as far as it can be read; `unreadable` where it is no fact. */
export const entryOf = (topic: string, message: KafkaMessage, partition = 0): KafkaEntry => {
  const { key, value, headers, offset } = message;
  const { data, unreadable } = dataOf(value);
  const missing = required.filter((name) => text(headers, `ce_${name}`) === undefined);
  const trouble = unreadable ?? (missing.length > 0 ? `the headers lack ${missing.join(', ')}` : undefined);
  const [id = `partition-${partition}-offset-${offset}`, type = '', source = '', time = ''] = required.map((name) =>
    text(headers, `ce_${name}`),
  );
  const fact = { topic, key: key?.toString() ?? '', id, type, source, time, ...optional(headers), data };
  const kept = trouble === undefined ? {} : { unreadable: trouble, raw: { key, value, ...(headers && { headers }) } };
  return { fact, offset: BigInt(offset), ...kept };
};

/** A parked fact read back. */
export const deadFactOf = (topic: string, message: KafkaMessage): DeadFact => {
  const { fact } = entryOf(topic, message);
  return {
    fact: { ...fact, id: text(message.headers, 'dead_id') ?? fact.id },
    group: text(message.headers, 'dead_group') ?? '',
    reason: decodeURIComponent(text(message.headers, 'dead_reason') ?? ''),
    at: text(message.headers, 'dead_at') ?? '',
  };
};
