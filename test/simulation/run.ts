// One seed from beginning to end: build, let things go wrong, stop that, let everything come to rest, judge.
import { answerStands } from './checks/answers.ts';
import { messagesUnderWay } from './checks/messages.ts';
import { OwedFacts } from './checks/owed.ts';
import { RawLog } from './checks/raw-log.ts';
import { atRest } from './checks/rest.ts';
import { VisitLog } from './checks/visits.ts';
import { Citizen, type Deed } from './crowd/citizen.ts';
import { openDesks } from './crowd/desks.ts';
import { HttpDoor } from './crowd/http-door.ts';
import { Wrongdoer } from './crowd/wrongdoer.ts';
import { wrongs } from './crowd/wrongs.ts';
import { planOf, type Operation } from './crowd/plan.ts';
import type { FaultKind, Weather } from './engine/faults.ts';
import { Sim, type Life } from './engine/sim.ts';
import { Ground, type Size, type Variant } from './world/ground.ts';
import { smallPack } from './world/pack.ts';
import { doorOf, startHosts, type Extent } from './world/town.ts';

export type RunOptions = Readonly<{
  seed: number;
  size?: Size;
  extent?: Extent;
  variant?: Variant;
  weather?: Weather;
  operations?: readonly Operation[];
  only?: ReadonlySet<string>;
  forced?: ReadonlyMap<string, FaultKind>;
  keepTrace?: boolean;
  /** Whether somebody asks for what must be refused; by default in the whole town with its own operations. */
  wrongdoer?: boolean;
  /** How long everything rests at least before it is judged. */
  restMs?: number;
}>;

export type Result = Readonly<{
  seed: number;
  size: Size;
  extent: Extent;
  violations: readonly string[];
  hash: string;
  steps: number;
  simulatedMs: number;
  fired: ReadonlyMap<FaultKind, number>;
  faults: readonly string[];
  /** Every call of a port, in order, and how many there were when the citizens were done. */
  calls: readonly string[];
  callsOfTheStory: number;
  codes: ReadonlyMap<string, number>;
  patterns: ReadonlySet<string>;
  queues: ReadonlySet<string>;
  operations: readonly Operation[];
  deeds: readonly (Deed & { citizen: string })[];
  trace: readonly string[];
}>;

const minute = 60_000;
/** So long things may go wrong. */
const stormMs = 2 * minute;

export const sizeOf = (seed: number): Size => (seed % 3 === 0 ? 'small' : 'large');
export const extentOf = (seed: number): Extent => (seed % 4 === 0 ? 'whole' : 'core');

export const run = async (options: RunOptions): Promise<Result> => {
  const { seed, size = sizeOf(seed), extent = extentOf(seed), operations = planOf(seed) } = options;
  const { wrongdoer = options.operations === undefined } = options;
  const sim = new Sim(options);
  const [raw, visits] = [new RawLog(() => sim.clock().nowMs()), new VisitLog()];
  const owing: Readonly<Record<string, OwedFacts>> = {
    'check-in': new OwedFacts('huduma.check-in.visit'),
    identity: new OwedFacts('huduma.identity.citizen'),
  };
  const ground = new Ground(sim, size, smallPack(), options.variant);
  const violations: string[] = [];
  ground.landed = (service, commit, writer) => {
    if (service === 'scheduling') raw.take(commit, writer);
    if (service === 'check-in') visits.take(commit);
    owing[service]?.take(commit);
  };
  const hosts = startHosts(sim, ground, extent);
  const city: Life = { name: 'city', alive: true, pausedUntil: 0 };
  const door = doorOf(sim, ground, city, extent);
  const observer = {
    wrong: (what: string) => void violations.push(what),
    answered: (deed: Deed, value: unknown) => {
      const wrong = answerStands(raw, deed, value);
      if (wrong) violations.push(wrong);
    },
  };
  const byCitizen = Map.groupBy(operations, ({ citizen }) => citizen);
  const citizens = [...byCitizen].map(([n, own]) => {
    const citizen = new Citizen(sim, city, door, observer, n);
    citizen.live(own).catch((error: unknown) => observer.wrong(`${citizen.name} heard ${String(error)}`));
    return citizen;
  });
  const others =
    door instanceof HttpDoor && wrongdoer ? [new Wrongdoer({ sim, ground, city, door, wrong: observer.wrong })] : [];
  for (const other of others)
    other
      .live(wrongs, Math.floor(seed / 4))
      .catch((error: unknown) => observer.wrong(`${other.name} heard ${String(error)}`));
  if (door instanceof HttpDoor) openDesks(sim, city, door, observer.wrong, () => sim.faults.over);
  jumps(sim, ground);

  const all = () => [...violations, ...raw.violations, ...visits.violations];
  const failed = () => violations.length + raw.violations.length + visits.violations.length > 0;
  const everybody = [...citizens, ...others];
  const busy = () => everybody.some((one) => one.busy);
  await sim.scheduler.run(stormMs, () => !busy() || failed());
  sim.faults.over = true;
  for (const { life } of hosts) if (life) life.pausedUntil = 0;
  if (!failed()) {
    await sim.scheduler.run(sim.now + 20 * minute, () => !busy() || failed());
    for (const citizen of everybody)
      if (citizen.busy) observer.wrong(`${citizen.name} asked for twenty minutes and never got an answer`);
  }
  const callsOfTheStory = sim.faults.calls.length;
  if (!failed()) {
    await rest(sim, ground, raw, options.restMs ?? 90_000);
    violations.push(
      ...(await atRest({ sim, ground, raw, visits, others: Object.values(owing), citizens: everybody, door })),
    );
  }
  return {
    ...{ seed, size, extent, violations: all(), hash: sim.traceHash, steps: sim.scheduler.steps, operations },
    simulatedMs: sim.now,
    fired: sim.faults.fired,
    faults: sim.faults.story,
    calls: sim.faults.calls,
    callsOfTheStory,
    codes: ground.rpc.codes,
    patterns: ground.rpc.asked,
    queues: ground.jobs.queues,
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

/** Lets everything run until nothing waits: holds end, intents settle, facts are told and heard, messages leave. */
const rest = async (sim: Sim, ground: Ground, raw: RawLog, restMs: number): Promise<void> => {
  await sim.scheduler.run(sim.now + restMs);
  for (let i = 0; i < 40; i += 1) {
    const untold = await Promise.all([...ground.stores.values()].map((store) => store.untold(1)));
    const underWay = await messagesUnderWay(ground.durable('notification'));
    if (
      ground.broker.waiting + underWay + raw.openHolds.length === 0 &&
      untold.every((commits) => commits.length === 0)
    )
      return;
    await sim.scheduler.run(sim.now + 30_000);
  }
};
