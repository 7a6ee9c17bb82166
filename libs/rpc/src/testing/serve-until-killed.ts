// A child process of a spec: serves the test contract at the address given, says so, and is killed.
import { writeSync } from 'node:fs';
import { silentLogger, systemTimers } from '#platform';
import { rpcAt } from '../rpc-at.ts';
import { handlers, type TestContract } from './rpc.harness.ts';

const [address = '', name = ''] = process.argv.slice(2);
const rpc = rpcAt(address, { timers: systemTimers, log: silentLogger, secret: Buffer.alloc(32, 7) });
await rpc.serve<TestContract>('test', {
  ...handlers(() => systemTimers.sleep(600_000).then(() => 'late')),
  'test.echo': () => Promise.resolve(name),
});
writeSync(1, 'ready\n');
