import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { from } from 'rxjs';
import type { Broker, Fact } from '../broker.port.ts';
import { PoisonError } from '../poison.ts';
import { fact, gate, type BrokerHarness } from '../testing/broker.harness.ts';
import { embeddedHarness } from '../testing/embedded.harness.ts';
import { eventually } from '#testing';
import { FactContext, FactsServer } from './facts-server.ts';

const heard: string[] = [];
let fail: (id: string, attempt: number) => void = () => undefined;
let shut = gate();
const take = async (who: string, { id }: Fact, attempt: number) => {
  heard.push(`${who} ${id} ${attempt}`);
  await Promise.resolve();
  fail(`${who} ${id}`, attempt);
};

@Controller()
class Ear {
  @EventPattern<'promises'>('promises')
  promised(@Payload() told: Fact, @Ctx() context: FactContext) {
    return take('promise', told, context.attempt);
  }

  @EventPattern<'streams'>('streams')
  streamed(@Payload() told: Fact, @Ctx() context: FactContext) {
    return from(take('stream', told, context.attempt));
  }

  @EventPattern<'throws'>('throws')
  thrown(@Payload() told: Fact, @Ctx() context: FactContext): void {
    heard.push(`throw ${told.id} ${context.attempt}`);
    fail(`throw ${told.id}`, context.attempt);
  }

  @EventPattern<'waits'>('waits')
  async waits(@Payload() told: Fact) {
    heard.push(`wait ${told.id} begun`);
    await shut.opened;
    heard.push(`wait ${told.id} done`);
  }
}

@Controller()
class OtherEar {
  @EventPattern<'promises'>('promises')
  promised(@Payload() told: Fact, @Ctx() context: FactContext) {
    return take('other', told, context.attempt);
  }
}

@Module({ controllers: [Ear, OtherEar] })
class Ears {}

let harness: BrokerHarness;
let broker: Broker;
const start = async (): Promise<INestMicroservice> => {
  const strategy = new FactsServer(broker, 'ears', null);
  const service = await NestFactory.createMicroservice(Ears, { strategy, logger: false });
  await service.listen();
  return service;
};
let service: INestMicroservice;

beforeAll(async () => {
  harness = embeddedHarness(10_000);
  broker = harness.open();
  service = await start();
});
beforeEach(() => {
  heard.length = 0;
  fail = () => undefined;
  shut = gate();
});
afterAll(async () => {
  shut.open();
  await service.close();
  await broker.close();
  harness.dispose();
});

test.each([
  ['promises', 'promise'],
  ['streams', 'stream'],
  ['throws', 'throw'],
])('a handler of %s that fails hears the fact again', async (topic, who) => {
  fail = (what, attempt) => {
    if (what === `${who} 1` && attempt === 1) throw new Error('not yet');
  };
  await broker.publish([fact(topic, 'a', 1), fact(topic, 'a', 2)]);
  await eventually(() => heard.includes(`${who} 2 1`));
  expect(heard.filter((line) => line.startsWith(who))).toEqual([`${who} 1 1`, `${who} 1 2`, `${who} 2 1`]);
});

test.each(['promises', 'streams', 'throws'])('a PoisonError from a handler of %s parks the fact', async (topic) => {
  fail = (what) => {
    if (what.endsWith(' 3')) throw new PoisonError('no such rule');
  };
  await broker.publish([fact(topic, 'a', 3), fact(topic, 'a', 4)]);
  await eventually(() => heard.some((line) => line.endsWith(' 4 1')));
  const dead = await broker.deadFacts(topic);
  expect(dead).toEqual([expect.objectContaining({ fact: fact(topic, 'a', 3), group: 'ears', reason: 'no such rule' })]);
});

test('all handlers of a topic hear a fact, and all hear it again when one of them failed', async () => {
  fail = (what, attempt) => {
    if (what === 'other 5' && attempt === 1) throw new Error('not yet');
  };
  await broker.publish([fact('promises', 'a', 5)]);
  await eventually(() => heard.length === 4);
  expect(heard.toSorted()).toEqual(['other 5 1', 'other 5 2', 'promise 5 1', 'promise 5 2']);
});

test('closing the service waits for the handler that runs and leaves the broker open', async () => {
  await broker.publish([fact('waits', 'a', 6)]);
  await eventually(() => heard.length === 1);
  const closing = service.close().then(() => heard.push('closed'));
  shut.open();
  await closing;
  expect(heard).toEqual(['wait 6 begun', 'wait 6 done', 'closed']);
  await broker.publish([fact('promises', 'a', 7)]);
  service = await start();
  await eventually(() => heard.includes('promise 7 1'));
});

test('a fact of unknown type or broken data reaches no handler and is parked', async () => {
  await service.close();
  const schemas = { 'huduma.test.told.v1': { type: 'object', required: ['number'] } };
  const strategy = new FactsServer(broker, 'checked', schemas);
  service = await NestFactory.createMicroservice(Ears, { strategy, logger: false });
  await service.listen();
  const topic = 'throws';
  await broker.publish([{ ...fact(topic, 'a', 8), type: 'unknown' }, fact(topic, 'a', 9, {}), fact(topic, 'a', 10)]);
  await eventually(() => heard.includes('throw 10 1'));
  const parked = (await broker.deadFacts(topic)).filter(({ group }) => group === 'checked');
  expect(parked.slice(-2).map(({ reason }) => reason)).toEqual([
    'unknown is no type of fact known here',
    'huduma.test.told.v1 breaks its schema: / required',
  ]);
  expect(heard.some((line) => line.startsWith('throw 8') || line.startsWith('throw 9'))).toBe(false);
});
