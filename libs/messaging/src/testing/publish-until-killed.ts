// A child process of a spec: publishes and handles facts in the file given, says what was promised, and is killed.
import { writeSync } from 'node:fs';
import { silentLogger, systemTimers } from '#platform';
import { embeddedBroker } from '../embedded/embedded-broker.ts';

const say = (line: string): number => writeSync(1, `${line}\n`);
const time = '2026-12-01T05:00:00Z';
const clock = { now: () => time, nowMs: () => 0 };

const [file = '', topic = ''] = process.argv.slice(2);
const broker = embeddedBroker({ file, clock, timers: systemTimers, log: silentLogger });
await broker.subscribe('survivors', [topic], ({ id }) => {
  say(`handled ${id}`);
  return Promise.resolve();
});
for (let number = 1; ; number += 1) {
  const attributes = { id: String(number), type: 'huduma.test.told.v1', source: '/test', time };
  await broker.publish([{ topic, key: `key-${number % 40}`, ...attributes, data: { number } }]);
  say(`published ${number}`);
}
