import { expect, test } from '@jest/globals';
import type { Kafka, ProducerBatch } from 'kafkajs';
import { silentLogger } from '#platform';
import { Pen } from './pen.ts';

const message = (text: string) => [{ topic: 'topic', message: { key: 'a', value: text } }];

/** Stands for kafkajs: writes down which producer was asked for what, and fails when told to. */
const fakeKafka = () => {
  const sent: string[] = [];
  const told = { fail: false, inFlight: 0, most: 0, made: 0, disconnected: 0 };
  const producer = () => {
    const name = (told.made += 1);
    const sendBatch = async ({ acks, topicMessages = [] }: ProducerBatch) => {
      told.most = Math.max(told.most, (told.inFlight += 1));
      await new Promise((resolve) => setImmediate(resolve));
      told.inFlight -= 1;
      const values = topicMessages.flatMap(({ messages }) => messages.map(({ value }) => String(value)));
      sent.push(`${name} ${acks} ${values.join('+')}`);
      if (told.fail) throw new Error('broker gone');
    };
    const disconnect = () => Promise.resolve((told.disconnected += 1));
    return { connect: () => Promise.resolve(), sendBatch, disconnect };
  };
  return { kafka: { producer } as unknown as Kafka, sent, told };
};

test('one send is in flight, and what is asked meanwhile goes together with the next', async () => {
  const { kafka, sent, told } = fakeKafka();
  const pen = new Pen(kafka, silentLogger);
  await Promise.all(['1', '2', '3', '4'].map((text) => pen.write(message(text))));
  expect(sent).toEqual(['1 -1 1', '1 -1 2+3+4']);
  expect(told.most).toBe(1);
});

test('after a rejected send the producer is thrown away, and the next send has a new one', async () => {
  const { kafka, sent, told } = fakeKafka();
  const pen = new Pen(kafka, silentLogger);
  await pen.write(message('1'));
  told.fail = true;
  await expect(pen.write(message('2'))).rejects.toThrow('broker gone');
  told.fail = false;
  await pen.write(message('2'));
  expect(sent).toEqual(['1 -1 1', '1 -1 2', '2 -1 2']);
  expect(told.disconnected).toBe(1);
});

test('a close waits for what is on its way', async () => {
  const { kafka, sent, told } = fakeKafka();
  const pen = new Pen(kafka, silentLogger);
  const written = pen.write(message('1'));
  await pen.close();
  await written;
  expect([sent, told.disconnected]).toEqual([['1 -1 1'], 1]);
});
