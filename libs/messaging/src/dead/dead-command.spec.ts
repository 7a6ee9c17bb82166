import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '#platform';
import { eventually, scratchFolder, testSeams } from '#testing';
import { brokerAt } from '../broker-at.ts';
import type { Broker } from '../broker.port.ts';
import { PoisonError } from '../poison.ts';
import { fact, Listener } from '../testing/broker.harness.ts';
import { runDeadCommand } from './dead-command.ts';

const topic = 'huduma.scheduling.booking';

describe('npm run dead', () => {
  let folder: ReturnType<typeof scratchFolder>;
  let broker: Broker;
  let mended: boolean;
  let listener: Listener;
  const open = () => brokerAt(`embedded:${folder.path}`, { ...testSeams(), log: silentLogger });
  const run = (...args: readonly string[]) => runDeadCommand(args, open);

  beforeEach(async () => {
    folder = scratchFolder('dead');
    broker = open();
    mended = false;
    listener = new Listener(() => {
      if (!mended) throw new PoisonError('/start is missing');
    });
    await broker.subscribe('notification', [topic], listener.handler);
  });
  afterEach(async () => {
    await broker.close();
    folder.remove();
  });
  const parkOne = async () => {
    await broker.publish([fact(topic, 'person-7', 1, { secret: 'data-of-the-fact' })]);
    await eventually(async () => (await broker.deadFacts(topic)).length === 1);
  };

  it('lists what is parked with its reason, and shows neither key nor data', async () => {
    expect(await run('list')).toEqual({ status: 0, out: 'Nothing is parked.' });
    await parkOne();
    const { status, out = '' } = await run('list');
    expect(status).toBe(1);
    expect(out).toMatch(/notification {2}huduma\.test\.told\.v1 {2}1 {2}\/start is missing$/);
    const json = (await run('list', '--topic', topic, '--json')).out ?? '';
    expect(JSON.parse(json)).toMatchObject({ items: [{ topic, id: '1', reason: '/start is missing' }] });
    expect(out + json).not.toMatch(/person-7|data-of-the-fact/);
    expect(await run('list', '--topic', 'huduma.check-in.visit')).toMatchObject({ status: 0 });
  });

  it('tells it again once the cause is mended', async () => {
    await parkOne();
    mended = true;
    expect(await run('replay', '--topic', topic)).toEqual({ status: 0, out: `1 told again on ${topic}` });
    await eventually(() => listener.ids.length === 2);
    expect(await run('list')).toMatchObject({ status: 0 });
    expect(await run('replay', '--topic', topic, '--json')).toEqual({
      status: 0,
      out: JSON.stringify({ topic, replayed: 0 }),
    });
  });

  it.each([[[]], [['bury']], [['replay']], [['list', 'more']], [['list', '--what']]])(
    'does not understand %j and says what it would',
    async (args) => {
      const { status, err } = await run(...args);
      expect([status, err]).toEqual([2, expect.stringContaining('npm run dead -- list')]);
    },
  );

  it('says with --help what it does', async () => {
    expect(await run('--help')).toMatchObject({ status: 0, out: expect.stringContaining('replay --topic T') });
  });
});
