import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { silentLogger } from '#platform';
import { eventually, scratchFolder, testSeams } from '#testing';
import { Listener } from '../testing/broker.harness.ts';
import { embeddedBroker } from './embedded-broker.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const topic = 'huduma.test.crash';

/** Lets a process publish until it has promised `count` facts, and kills it at once. */
const killAfter = async (file: string, count: number) => {
  const program = ['--conditions=source', '--import', here('../testing/typescript-loader.mjs')];
  const child = spawn(process.execPath, [...program, here('../testing/publish-until-killed.ts'), file, topic], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const promised = { published: [] as string[], handled: [] as string[] };
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, id = ''] = line.split(' ');
    promised[what === 'published' ? 'published' : 'handled'].push(id);
    if (promised.published.length === count) child.kill('SIGKILL');
  }
  await ended;
  return promised;
};

test('what a killed process had promised to publish is there, and its group goes on where it was', async () => {
  const folder = scratchFolder('crash');
  const file = `${folder.path}/broker.db`;
  const promised = await killAfter(file, 300);
  const broker = embeddedBroker({ file, ...testSeams(), log: silentLogger });
  const [anew, further] = [new Listener(), new Listener()];
  await broker.subscribe('anew', [topic], anew.handler);
  await broker.subscribe('survivors', [topic], further.handler);
  const covers = (ids: readonly string[]) => promised.published.every((id) => ids.includes(id));
  await eventually(() => covers(anew.ids) && covers([...promised.handled, ...further.ids]));
  expect(promised.published.length).toBeGreaterThanOrEqual(300);
  // Positions are written once a loop turn: only what was handled in the last turns comes again.
  expect(further.heard.length).toBeLessThan(150);
  await broker.close();
  folder.remove();
});

test('a second process cannot use the file', async () => {
  const folder = scratchFolder('locked');
  const file = `${folder.path}/broker.db`;
  const broker = embeddedBroker({ file, ...testSeams(), log: silentLogger });
  const program = `new (require('node:sqlite').DatabaseSync)(process.argv[1]).prepare('select * from fact').all()`;
  const child = spawn(process.execPath, ['-e', program, file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect([code, said]).toEqual([1, expect.stringContaining('database is locked')]);
  await broker.close();
  folder.remove();
});
