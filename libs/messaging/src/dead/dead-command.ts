// `npm run dead`: what consumers have parked because it can never pass, and telling it again once the cause is mended.
import { parseArgs } from 'node:util';
import { bookingTopic, citizenTopic, visitTopic } from '#contracts';
import type { Broker, DeadFact } from '../broker.port.ts';

export type Ended = Readonly<{ status: number; out?: string; err?: string }>;

const knownTopics = [bookingTopic, citizenTopic, visitTopic];

const help = `Facts that a consumer could not understand lie parked in <topic>.dead, with the reason; what came after them went on.

  npm run dead -- list [--topic T] [--json]
      shows them, oldest first: when, who parked it, type, id, reason; status 0 when there are none, else 1
  npm run dead -- replay --topic T [--json]
      tells those of the topic again, to all consumers (who pass over what they know), and says how many;
      whatever still cannot pass is parked anew

  Topics: ${knownTopics.join(', ')}.
  Which broker: BROKER and DATA_DIR, as for the system. On Kafka it works beside the running system; a broker on files
  belongs to one process: stop the system first.`;

const options = {
  topic: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    return undefined;
  }
};

// Neither key nor data: who looks here needs neither.
const shownOf = ({ fact, group, reason, at }: DeadFact) => {
  const { topic, id, type, source, time } = fact;
  return { at, group, topic, type, id, source, time, reason };
};

const list = async (broker: Broker, topics: readonly string[], json: boolean): Promise<Ended> => {
  const found: ReturnType<typeof shownOf>[] = [];
  for (const topic of topics) found.push(...(await broker.deadFacts(topic)).map(shownOf));
  const lines = found.map(({ at, group, type, id, reason }) => `${at}  ${group}  ${type}  ${id}  ${reason}`);
  const none = 'Nothing is parked.';
  const out = json ? JSON.stringify({ items: found }) : lines.join('\n') || none;
  return { status: found.length === 0 ? 0 : 1, out };
};

const replay = async (broker: Broker, topic: string, json: boolean): Promise<Ended> => {
  const replayed = await broker.replayDead(topic);
  return { status: 0, out: json ? JSON.stringify({ topic, replayed }) : `${String(replayed)} told again on ${topic}` };
};

/** Runs one command on the broker that `open` gives. Status 0; 1: something is parked; 2: it was asked wrongly. */
export const runDeadCommand = async (args: readonly string[], open: () => Broker): Promise<Ended> => {
  const read = parsed(args);
  if (read?.values.help) return { status: 0, out: help };
  const [verb, ...rest] = read?.positionals ?? [];
  const { topic, json = false } = read?.values ?? {};
  const understood = rest.length === 0 && (verb === 'list' || (verb === 'replay' && topic !== undefined));
  if (!understood || topic === '') return { status: 2, err: help };
  const broker = open();
  try {
    if (verb === 'replay' && topic !== undefined) return await replay(broker, topic, json);
    return await list(broker, topic === undefined ? knownTopics : [topic], json);
  } finally {
    await broker.close();
  }
};
