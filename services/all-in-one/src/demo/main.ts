// `npm run demo`: a whole day through the public API, on a system of its own or on a running one.
import { parseArgs } from 'node:util';
import { systemRandom } from '#platform';
import { apiAt } from './client.ts';
import { createOfficer, ownSystem } from './system.ts';
import { tourCentre, walk } from './tour.ts';

const help = `Walks through registration, booking, reminder, gate, call and finish over the public API, printing every step.
Exits 1 when any step differs from what it expects.

  npm run demo                     on a system of its own in a folder that is removed afterwards
  npm run demo -- --at URL --data-dir DIR
                                   on a running one-process system and its data folder; its trial clock moves forward
  CLOCK=2026-12-31T20:00:00Z npm run demo
                                   as if it were then
`;

const { values } = parseArgs({
  options: { at: { type: 'string' }, 'data-dir': { type: 'string', default: './data' }, help: { type: 'boolean' } },
});

const say = (line: string) => process.stdout.write(`${line}\n`);

const run = async (): Promise<number> => {
  const own = values.at === undefined ? await ownSystem() : undefined;
  const [at, dataDir] = own ? [own.at, own.dataDir] : [values.at ?? '', values['data-dir']];
  const salt = Array.from({ length: 8 }, () => String(systemRandom.below(10))).join('');
  say(`A day at a Huduma Centre, at ${at}`);
  try {
    const officer = (username: string, role: string) => createOfficer(dataDir, username, role, tourCentre);
    await walk({ api: apiAt(at), say, officer, salt });
    say('Everything went as expected.');
    return 0;
  } catch {
    say('The tour ended early: the line marked WRONG says where.');
    return 1;
  } finally {
    await own?.stop();
  }
};

if (values.help) say(help);
else process.exitCode = await run();
