// One run: a crowd at work, parts killed and paused under it, and at the end the judgement.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, systemTimers } from '#platform';
import { eventually } from '../../libs/testing/src/eventually.ts';
import { scratchFolder } from '../../libs/testing/src/folders.ts';
import { judge } from './checker/judge.ts';
import { centre, gate, targetsIn } from './country.ts';
import { Crowd } from './crowd.ts';
import { dice, type Dice } from './dice.ts';
import type { Finding, History } from './history.ts';
import { gateOfficer, isEngine, partsOf, type Parts, type Size } from './parts.ts';
import { Recorder } from './recorder.ts';
import { messagesOf, served, streamsOf } from './stored.ts';

export type Order = Readonly<{
  size: Size;
  kills: number;
  seed: number;
  minutes: number;
  print: (line: string) => void;
}>;
export type Outcome = Readonly<{
  /** Requests under way at each kill. */
  inFlight: readonly number[];
  pauses: number;
  requests: number;
  findings: readonly Finding[];
}>;

const people = 48;
const lanes = 24;
const leastInFlight = 5;
const leastAnswered = 30;
const { sleep } = systemTimers;

/** The next to die: the services by turns, Kafka now and then. */
const victimOf = (parts: Parts, kill: number): string => {
  const services = parts.names.filter((name) => !isEngine(name));
  const broker = parts.names.find(isEngine);
  if (broker !== undefined && kill % 8 === 4) return broker;
  return services[kill % services.length] ?? '';
};

class Torture {
  readonly inFlight: number[] = [];
  pauses = 0;
  #answered = 0;

  constructor(parts: Parts, crowd: Crowd, recorder: Recorder, chance: Dice, order: Order) {
    [this.#parts, this.#crowd, this.#recorder, this.#dice, this.#order] = [parts, crowd, recorder, chance, order];
  }

  readonly #parts: Parts;
  readonly #crowd: Crowd;
  readonly #recorder: Recorder;
  readonly #dice: Dice;
  readonly #order: Order;

  async run(): Promise<void> {
    const until = systemTimers.monotonicMs() + this.#order.minutes * 60_000;
    while (this.inFlight.length < this.#order.kills && systemTimers.monotonicMs() < until) await this.#round();
  }

  async #round(): Promise<void> {
    const enough = async () => {
      // On a quick machine people have asked all that they may before a round is over.
      await this.#crowd.renew();
      return this.#recorder.answered - this.#answered >= leastAnswered && this.#busy;
    };
    await eventually(enough, 90_000);
    this.#answered = this.#recorder.answered;
    await sleep(this.#dice.below(400));
    if (this.#dice.below(4) === 0) await this.#pause(this.#dice.pick(this.#parts.names));
    const name = victimOf(this.#parts, this.inFlight.length);
    const stopped = this.#dice.below(5) === 0;
    if (stopped) this.#parts.signal(name, 'SIGSTOP');
    if (stopped) await sleep(100 + this.#dice.below(900));
    if (await this.#staysBusy()) await this.#kill(name, stopped);
    else if (stopped) this.#parts.signal(name, 'SIGCONT');
  }

  /** False when nobody has anything to ask any more: newcomers come first, and this round kills nothing. */
  #staysBusy(): Promise<boolean> {
    return eventually(() => this.#busy, 5_000).catch(() => false);
  }

  get #busy(): boolean {
    return this.#recorder.inFlight >= leastInFlight;
  }

  async #pause(name: string): Promise<void> {
    this.#parts.signal(name, 'SIGSTOP');
    await sleep(100 + this.#dice.below(1_500));
    this.#parts.signal(name, 'SIGCONT');
    this.pauses += 1;
  }

  async #kill(name: string, stopped: boolean): Promise<void> {
    const inFlight = this.#recorder.inFlight;
    await this.#parts.kill(name);
    this.inFlight.push(inFlight);
    const how = stopped ? ' while it was stopped' : '';
    const so = `${String(this.#recorder.asked.length)} requests, ${String(inFlight)} in flight`;
    this.#order.print(
      `${this.#order.size} kill ${String(this.inFlight.length)} of ${String(this.#order.kills)}: ${name}${how}; ${so}`,
    );
    await sleep(this.#dice.below(150));
    if (this.#order.size === 'embedded' && this.#dice.below(8) === 0) await this.#dieStarting(name);
    await this.#parts.start(name);
  }

  /** A kill while starting does no harm; nothing is under way then, so it does not count. */
  async #dieStarting(name: string): Promise<void> {
    const starting = this.#parts.start(name).catch(() => undefined);
    await sleep(50 + this.#dice.below(1_500));
    await this.#parts.kill(name);
    await starting;
  }
}

const auditFindings = ({ env }: Parts): readonly Finding[] => {
  const script = join(import.meta.dirname, '../../dist/services/scheduling/src/audit/cli.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--settle', '0'], { env, encoding: 'utf8' });
  return status === 0 ? [] : [{ kind: 'order', where: 'the audit', why: `${stdout}${stderr}` }];
};

const settledWithinMs = 40_000;

/** What stands once everything runs and everybody who waited was answered; asked again until all is settled. */
const judged = async (parts: Parts, recorder: Recorder, quietAt: number) => {
  const epochMs = systemClock().nowMs() - systemTimers.monotonicMs();
  const until = systemTimers.monotonicMs() + settledWithinMs;
  for (;;) {
    const [streams, messages] = [await streamsOf(parts.env), await messagesOf(parts.at)];
    const history: History = {
      asked: recorder.asked,
      streams,
      messages,
      served,
      quietAt,
      zone: parts.zone,
      gate,
      epochMs,
    };
    const findings = judge(history);
    const all = findings.length === 0 ? auditFindings(parts) : findings;
    if (all.length === 0 || systemTimers.monotonicMs() > until) return { history, findings: all };
    await sleep(1_000);
  }
};

/** Identity keeps the secrets that the others ask for; those come up side by side. */
const startAll = async (parts: Parts): Promise<void> => {
  const [first, ...others] = parts.names.filter((name) => !isEngine(name));
  if (first !== undefined) await parts.start(first);
  await Promise.all(others.map((name) => parts.start(name)));
};

const keep = (folder: string, history: History, output: string): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'history.json'), JSON.stringify(history));
  writeFileSync(join(folder, 'output.log'), output);
};

/** Longer than a call between services lasts: what a dead gateway had asked for is over by then. */
const restMs = { embedded: 500, distributed: 11_000 } as const;

export const torture = async (order: Order): Promise<Outcome> => {
  const { size, seed, print } = order;
  const [data, records] = [scratchFolder('huduma-torture'), scratchFolder('huduma-torture-history')];
  let output = '';
  const parts = await partsOf(size, data.path, (text) => (output += text));
  try {
    await startAll(parts);
    const recorder = new Recorder(parts.at, join(records.path, 'requests.ndjson'));
    const chance = dice(seed);
    const guarded = { officer: gateOfficer(parts, 'gate-1', centre), zone: parts.zone };
    const crowd = new Crowd(parts.at, recorder, targetsIn(parts.zone), guarded, dice(seed + 1));
    await crowd.join(people);
    print(`${size}: seed ${String(seed)}, ${String(people)} people, requests in ${records.path}`);
    const working = crowd.work(lanes);
    const work = new Torture(parts, crowd, recorder, chance, order);
    await work.run();
    await eventually(() => recorder.answered > 0 && recorder.inFlight > 0, 30_000);
    crowd.end();
    await working;
    await sleep(restMs[size]);
    const quietAt = systemTimers.monotonicMs();
    await crowd.askAgain();
    await crowd.lists();
    const { history, findings } = await judged(parts, recorder, quietAt);
    await recorder.close();
    if (findings.length === 0) records.remove();
    else keep(records.path, history, output);
    return { inFlight: work.inFlight, pauses: work.pauses, requests: recorder.asked.length, findings };
  } finally {
    await parts.end();
    data.remove();
  }
};
