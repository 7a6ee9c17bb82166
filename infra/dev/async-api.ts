// The published facts as an AsyncAPI 3 document, made from the schemas by which they are checked. `npm run asyncapi` writes it.
import { bookingTopic, citizenTopic, factSchemas, visitTopic, type FactType } from '#contracts';

type Json = Readonly<Record<string, unknown>>;
type Channel = Readonly<{ name: string; topic: string; source: string; title: string; key: string }>;

const channels: readonly Channel[] = [
  {
    name: 'bookings',
    topic: bookingTopic,
    source: '/scheduling',
    title: 'What becomes of bookings. Every fact carries the whole booking at its revision.',
    key: 'the booking',
  },
  {
    name: 'visits',
    topic: visitTopic,
    source: '/check-in',
    title: 'What happens to visitors inside a centre.',
    key: 'the booking, or the visit of somebody without one',
  },
  {
    name: 'citizens',
    topic: citizenTopic,
    source: '/identity',
    title: 'What happens to accounts. Pseudonyms alone, never personal data.',
    key: 'the pseudonym, or the case of somebody who is not registered',
  },
];

const types = Object.keys(factSchemas) as FactType[];
/** `huduma.scheduling.booking.taken.v1` is told on `huduma.scheduling.booking`. */
const topicOf = (type: FactType): string => type.split('.').slice(0, -2).join('.');
const typesOf = ({ topic }: Channel): readonly FactType[] => types.filter((type) => topicOf(type) === topic);
const ref = (path: string): Json => ({ $ref: `#/${path}` });

const text = (description: string, more: Json = {}): Json => ({ type: 'string', description, ...more });

const headersOf = (type: FactType, { source }: Channel): Json => ({
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'content-type'],
  properties: {
    ce_specversion: text('CloudEvents 1.0 in binary mode', { const: '1.0' }),
    ce_id: text('the same fact told again has the same id'),
    ce_type: text('the type of the fact', { const: type }),
    ce_source: text('the service that tells it', { const: source }),
    ce_time: text('when it happened', { format: 'date-time' }),
    ce_subject: text('what it is about'),
    traceparent: text('W3C trace context, where there is one'),
    'content-type': text('of the value', { const: 'application/json' }),
  },
});

const messageOf = (type: FactType, channel: Channel): Json => ({
  name: type,
  title: type.split('.').at(-2),
  contentType: 'application/json',
  headers: headersOf(type, channel),
  payload: JSON.parse(JSON.stringify(factSchemas[type])) as Json,
  bindings: { kafka: { key: text(channel.key), bindingVersion: '0.5.0' } },
});

const channelOf = (channel: Channel): Json => ({
  address: channel.topic,
  title: channel.title,
  messages: Object.fromEntries(typesOf(channel).map((type) => [type, ref(`components/messages/${type}`)])),
});

const deadChannelOf = (channel: Channel): Json => ({
  address: `${channel.topic}.dead`,
  title: `Facts of ${channel.topic} that a group can never handle, as they were, with the reason in headers of their own.`,
  messages: channelOf(channel)['messages'],
});

const operationOf = (channel: Channel): Json => ({
  action: 'send',
  channel: ref(`channels/${channel.name}`),
  summary: `Told at least once, in order per key, by ${channel.source.slice(1)}`,
  messages: typesOf(channel).map((type) => ref(`channels/${channel.name}/messages/${type}`)),
});

/** The whole document. Throws when a type belongs to no topic that is known. */
export const asyncApi = (version: string): Json => {
  const homeless = types.filter((type) => !channels.some(({ topic }) => topic === topicOf(type)));
  if (homeless.length > 0) throw new Error(`no topic for ${homeless.join(', ')}`);
  const messages = channels.flatMap((channel) =>
    typesOf(channel).map((type) => [type, messageOf(type, channel)] as const),
  );
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Facts of the Huduma appointment system',
      version,
      description:
        'Facts that services tell each other through the broker. Additive changes only; a breaking change is a new .v2 type ' +
        'beside the old. Delivery is at least once: the same fact keeps its id.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      channels.flatMap((channel) => [
        [channel.name, channelOf(channel)],
        [`${channel.name}.dead`, deadChannelOf(channel)],
      ]),
    ),
    operations: Object.fromEntries(channels.map((channel) => [`tell-${channel.name}`, operationOf(channel)])),
    components: { messages: Object.fromEntries(messages) },
  };
};

/** As it stands in docs/events/asyncapi.json. */
export const asyncApiText = (version: string): string => `${JSON.stringify(asyncApi(version), null, 2)}\n`;
