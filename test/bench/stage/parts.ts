// Some of the services as one process: `PARTS=gateway`, or `PARTS=identity,scheduling,check-in,notification`. Only composed here.
import { processEnv, runProcess } from '#platform';
import type * as AllInOne from '../../../services/all-in-one/src/services.ts';
import { built } from './built.ts';

const { services } = await built<typeof AllInOne>('all-in-one/src/services.js');
const names = (processEnv()['PARTS'] ?? '').split(',');
const running = await runProcess(
  names.join('+'),
  services.filter(({ name }) => names.includes(name)),
);
const address = running.services.find(({ name }) => name === 'gateway')?.address;
process.stdout.write(`ready at ${address ?? 'http://127.0.0.1:0'}\n`);
