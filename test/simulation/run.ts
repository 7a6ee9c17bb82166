// One seed from beginning to end: build, let things go wrong, stop that, let everything come to rest, judge.
import type { AllRpc } from '#contracts';
import { Citizen, type Deed } from './crowd/citizen.ts';
import { schedulingDoor } from './crowd/door.ts';
import { planOf, type Operation } from './crowd/plan.ts';
import { answerStands, listsStand } from './checks/answers.ts';
import { RawLog } from './checks/raw-log.ts';
import { factsAreTold } from './checks/told.ts';
import { viewsAreRebuilt } from './checks/views.ts';
import type { FaultKind, Weather } from './engine/faults.ts';
import { Sim, type Life } from './engine/sim.ts';
import { Ground, type Size, type Variant } from './world/ground.ts';
import { Host } from './world/host.ts';
import { smallPack } from './world/pack.ts';
import { schedulingStarter } from './world/scheduling.service.ts';

export type RunOptions = Readonly<{
  seed: number;
  size?: Size;
  variant?: Variant;
  weather?: Weather;
  operations?: readonly Operation[];
  only?: ReadonlySet<string>;
  forced?: ReadonlyMap<string, FaultKind>;
  keepTrace?: boolean;
}>;

export type Result = Readonly<{
  seed: number;
  size: Size;
  violations: readonly string[];
  hash: string;
  steps: number;
  simulatedMs: number;
  fired: ReadonlyMap<FaultKind, number>;
  faults: readonly string[];
  codes: ReadonlyMap<string, number>;
  operations: readonly Operation[];
  deeds: readonly (Deed & { citizen: string })[];
  trace: readonly string[];
}>;

const minute = 60_000;

export const sizeOf = (seed: number): Size => (seed % 3 === 0 ? 'small' : 'large');

export const run = async (options: RunOptions): Promise<Result> => {
  const { seed, size = sizeOf(seed), operations = planOf(seed) } = options;
  const sim = new Sim(options);
  const raw = new RawLog(() => sim.clock().nowMs());
  const ground = new Ground(sim, size, smallPack(), options.variant);
  const violations = raw.violations;
  ground.landed = (service, commit) => {
    if (service === 'scheduling') raw.take(commit);
  };
  const starter = schedulingStarter(ground);
  const names = size === 'small' ? ['all'] : ['scheduling-1', 'scheduling-2'];
  const hosts = names.map((name) => new Host(sim, name, [starter]));
  sim.onDeath = (life) => {
    ground.died(life);
    hosts.find(({ name }) => name === life.name)?.died();
  };
  for (const host of hosts) host.start();

  const city: Life = { name: 'city', alive: true, pausedUntil: 0 };
  const door = schedulingDoor(ground.rpc.client<AllRpc>(city, 'gateway'), () => sim.clock().now());
  const observer = {
    wrong: (what: string) => void violations.push(what),
    answered: (deed: Deed, value: unknown) => {
      const wrong = answerStands(raw, deed, value);
      if (wrong) violations.push(wrong);
    },
  };
  const gate = schedulingDoor(ground.rpc.client<AllRpc>(city, 'check-in'), () => sim.clock().now());
  const doors = { ...door, arrive: gate.arrive, erase: door.erase };
  const byCitizen = Map.groupBy(operations, ({ citizen }) => citizen);
  const citizens = [...byCitizen.keys()].map((n) => new Citizen(sim, city, doors, observer, n));
  for (const [index, own] of [...byCitizen.values()].entries()) void citizens[index]?.live(own);
  jumps(sim, ground);

  const busy = () => citizens.some((citizen) => citizen.busy);
  await sim.scheduler.run(2 * minute, () => !busy() || violations.length > 0);
  sim.faults.over = true;
  for (const host of hosts) if (host.life) host.life.pausedUntil = 0;
  if (violations.length === 0) {
    await sim.scheduler.run(sim.now + 20 * minute, () => !busy());
    for (const citizen of citizens)
      if (citizen.busy) violations.push(`${citizen.name} asked for twenty minutes and never got an answer`);
    await sim.scheduler.run(sim.now + 2 * minute);
    violations.push(...(await atRest(sim, ground, raw, citizens, doors.list)));
  }
  return {
    ...{ seed, size, violations: [...violations], hash: sim.traceHash, steps: sim.scheduler.steps },
    simulatedMs: sim.now,
    fired: sim.faults.fired,
    faults: sim.faults.story,
    codes: ground.rpc.codes,
    operations,
    deeds: citizens.flatMap(({ name, deeds }) => deeds.map((deed) => ({ ...deed, citizen: name }))),
    trace: sim.trace,
  };
};

/** Now and then the wall clock jumps forward, by seconds or minutes. */
const jumps = (sim: Sim, ground: Ground): void => {
  const again = () => {
    const { kind, amount } = sim.faults.decide('clock', 'jump', ['clock-jump']);
    if (kind === 'clock-jump') {
      const ms = Math.floor(amount * amount * 120_000);
      sim.jumpedMs += ms;
      sim.note(`the clock jumps ${String(ms)} ms`);
      ground.jobs.wake();
    }
    if (!sim.faults.over) sim.outside(7_000, again);
  };
  sim.outside(7_000, again);
};

/** Judged when everything has come to rest. */
const atRest = async (
  sim: Sim,
  ground: Ground,
  raw: RawLog,
  citizens: readonly Citizen[],
  listOf: (citizen: string) => Promise<readonly never[] | readonly import('#contracts').Booking[]>,
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  let left = citizens.length;
  for (const citizen of citizens)
    void listOf(citizen.name).then(
      (list) => {
        left -= 1;
        wrong.push(...listsStand(raw, citizen, list));
      },
      (error: unknown) => {
        left -= 1;
        wrong.push(`${citizen.name} cannot see their list: ${String(error)}`);
      },
    );
  await sim.scheduler.run(sim.now + minute, () => left === 0);
  if (left > 0) wrong.push('a list was never answered');
  for (const hold of raw.openHolds) wrong.push(`the hold ${hold} never ended`);
  for (const booking of raw.bookings) {
    const places = raw.standingOf(booking);
    if (places.length > 1) wrong.push(`${booking} has places at ${places.join(' and ')}`);
  }
  wrong.push(...factsAreTold(raw, ground.broker.published));
  for (const { name, openIntents, lag } of ground.running) {
    const open = (await settled(sim, openIntents?.() ?? Promise.resolve(0))) ?? -1;
    if (open !== 0) wrong.push(`${name} has ${String(open)} open intents at rest`);
    const behind = lag?.();
    if (behind && (behind.untold > 0 || behind.unfolded > 0 || behind.parked.length > 0))
      wrong.push(`${name} has not told everything: ${JSON.stringify(behind)}`);
  }
  wrong.push(...(await viewsAreRebuilt(sim, ground)));
  return wrong;
};

/** Lets the world run until a promise has its value. */
export const settled = async <T>(sim: Sim, promise: Promise<T>): Promise<T | undefined> => {
  let value: T | undefined;
  let done = false;
  promise.then(
    (found) => {
      value = found;
      done = true;
    },
    () => {
      done = true;
    },
  );
  await sim.scheduler.run(sim.now + minute, () => done);
  return value;
};
