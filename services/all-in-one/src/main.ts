// The whole system in one process: what `npm start` runs. It only composes; no service knows in which size it runs.
import { runProcess } from '#platform';
import { services } from './services.ts';

const running = await runProcess('all-in-one', services);
const address = running.services.find((service) => service.name === 'gateway')?.address ?? '';
process.stdout.write(
  [
    '',
    `  The appointment system is ready at ${address}`,
    `  On-screen phone (login details and confirmations arrive here): ${address}/phone`,
    `  API: ${address}/docs`,
    '',
    `  Next: open ${address}, register, and read your login details on the phone.`,
    '  Officers: npm run staff -- create --username gate1 --role gate-officer --centre nairobi-gpo',
    '  A guided tour of a whole day: npm run demo',
    '',
  ].join('\n'),
);
