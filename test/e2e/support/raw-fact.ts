// A message put on a topic by somebody who keeps no rules.
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { System } from './system.ts';

type Raw = Readonly<{ topic: string; key: string; id: string; type: string; data: unknown }>;

export const publishRaw = async (system: System, { topic, key, id, type, data }: Raw): Promise<void> => {
  const [hosts = '', prefix = ''] = (system.env['BROKER'] ?? '').replace(/^kafka:\/\//, '').split('/');
  const kafka = new Kafka({ brokers: hosts.split(','), clientId: 'raw', logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  const told = { ce_specversion: '1.0', ce_id: id, ce_type: type, ce_source: '/raw', ce_time: '2026-12-01T05:00:00Z' };
  await producer.connect();
  try {
    const value = JSON.stringify(data);
    await producer.send({ topic: `${prefix}.${topic}`, messages: [{ key, value, headers: told }] });
  } finally {
    await producer.disconnect();
  }
};
