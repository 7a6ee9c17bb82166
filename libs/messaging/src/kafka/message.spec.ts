import { describe, expect, test } from '@jest/globals';
import type { KafkaMessage, Message } from 'kafkajs';
import { fact } from '../testing/broker.harness.ts';
import { deadFactOf, deadMessageOf, entryOf, messageOf, revivedOf } from './message.ts';

const topic = 'huduma.test.message';
/** A message as Kafka gives it back: headers and values are bytes. */
const received = ({ key, value, headers = {} }: Message, offset = '7'): KafkaMessage => ({
  key: key == null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(String(text))])),
  timestamp: '0',
  attributes: 0,
  offset,
});

describe('On the wire', () => {
  test('attributes are CloudEvents headers in binary mode and the value is JSON data', () => {
    const told = { ...fact(topic, 'booking-1', 1), subject: 'one', traceparent: '00-1-2-01' };
    expect(messageOf(told)).toEqual({
      key: 'booking-1',
      value: '{"number":1}',
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: '1',
        ce_type: 'huduma.test.told.v1',
        ce_source: '/test',
        ce_time: '2026-12-01T05:00:00Z',
        ce_subject: 'one',
        traceparent: '00-1-2-01',
      },
    });
  });

  test('a fact comes back as it was', () => {
    const told = fact(topic, 'käy', 1, { text: 'ndiyo 🎫', none: null });
    expect(entryOf(topic, received(messageOf(told)))).toEqual({ fact: told, offset: 7n });
  });

  test('a parked fact comes back with its group and reason', () => {
    const dead = {
      fact: fact(topic, 'a', 1),
      group: 'notification',
      reason: 'naïve – 100 %',
      at: '2026-12-01T05:00:00Z',
    };
    expect(deadFactOf(topic, received(deadMessageOf(dead)))).toEqual(dead);
  });

  test.each([
    ['has no value', { key: 'a', value: null }, 'the message has no value'],
    ['is not JSON', { key: 'a', value: 'hello' }, 'the value is not JSON; it is kept here in base64'],
    ['lacks its attributes', { key: 'a', value: '{}' }, 'the headers lack id, type, source, time'],
  ])('a message that %s is unreadable, and says why', (_, message, reason) => {
    const { fact: found, unreadable } = entryOf(topic, received(message), 3);
    expect([found.id, found.key, unreadable]).toEqual(['partition-3-offset-7', 'a', reason]);
  });

  test('a message that could not be read lies parked with its bytes as they were, and comes back so', () => {
    const bytes = Buffer.from([0, 255, 254, 13, 10]);
    const sent = { key: Buffer.from([200, 1]), value: bytes, headers: { mark: Buffer.from([129]), ce_id: 'x' } };
    const entry = entryOf(topic, { ...sent, timestamp: '0', attributes: 0, offset: '7' }, 3);
    const dead = { fact: entry.fact, group: 'insight', reason: entry.unreadable ?? '', at: '2026-12-01T05:00:00Z' };
    const parked = { ...deadMessageOf(dead, entry.raw), timestamp: '0', attributes: 0, offset: '0' } as KafkaMessage;
    expect(deadFactOf(topic, parked)).toEqual(dead);
    expect(revivedOf(parked)).toEqual(sent);
  });

  test('a parked fact is told again as the message that it was', () => {
    const told = { ...fact(topic, 'käy', 1, { text: 'ndiyo 🎫', none: null }), traceparent: '00-1-2-01' };
    const dead = { fact: told, group: 'insight', reason: 'rule', at: '2026-12-01T05:00:00Z' };
    const again = revivedOf(received(deadMessageOf(dead)));
    expect(entryOf(topic, received(again))).toEqual(entryOf(topic, received(messageOf(told))));
  });
});
