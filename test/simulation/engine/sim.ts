// One simulated world: its time, its faults, its processes and the trace of everything that passed a port.
import { instantFromMs, msOf, type Clock } from '#platform';
import { Chance, hashText } from './chance.ts';
import { Faults, weatherOf, type FaultKind, type Weather } from './faults.ts';
import { Scheduler } from './scheduler.ts';

/** One run of one process. After a crash nothing it asked for is answered, and none of its timers fires. */
export type Life = { readonly name: string; alive: boolean; pausedUntil: number };

export type SimOptions = Readonly<{
  seed: number;
  weather?: Weather;
  only?: ReadonlySet<string>;
  forced?: ReadonlyMap<string, FaultKind>;
  /** Keeps the lines of the trace, not only their hash. */
  keepTrace?: boolean;
}>;

export const simulationStart = '2026-12-01T05:00:00Z';

export class Sim {
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly trace: string[] = [];
  /** Called when a process dies, with its name. */
  onDeath: (life: Life) => void = () => undefined;
  /** How far the wall clock has jumped ahead of monotonic time. */
  jumpedMs = 0;
  #hash = 0x811c9dc5;
  #hash2 = 0x01000193;
  readonly #start = msOf(simulationStart);

  constructor(private readonly options: SimOptions) {
    this.chance = new Chance(options.seed);
    this.scheduler = new Scheduler(this.chance);
    const weather = options.weather ?? weatherOf(this.chance);
    this.faults = new Faults(this.chance, weather, options.only, options.forced);
  }

  get now(): number {
    return this.scheduler.now;
  }

  /** The wall clock, as it shows on a host that is `skewMs` ahead. */
  clock(skewMs = 0): Clock {
    const nowMs = () => this.#start + this.scheduler.now + this.jumpedMs + skewMs;
    return { nowMs, now: () => instantFromMs(nowMs()) };
  }

  /** The same for the same run. */
  get traceHash(): string {
    return this.#hash.toString(16).padStart(8, '0') + this.#hash2.toString(16).padStart(8, '0');
  }

  note(line: string): void {
    const timed = `${String(this.now)} ${line}`;
    this.#hash = hashText(timed, this.#hash);
    this.#hash2 = hashText(timed, this.#hash2 ^ this.#hash);
    if (this.options.keepTrace) this.trace.push(timed);
  }

  /** Runs `task` later as part of a process: never after its death, and after its pause. */
  later(life: Life, ms: number, task: () => void): { cancel(): void } {
    const run = () => {
      if (!life.alive) return;
      if (life.pausedUntil > this.now) planned = this.scheduler.after(life.pausedUntil - this.now, run);
      else task();
    };
    let planned = this.scheduler.after(ms, run);
    return {
      cancel: () => {
        planned.task = undefined;
      },
    };
  }

  /** Runs `task` later, whoever lives. */
  outside(ms: number, task: () => void): void {
    this.scheduler.after(ms, task);
  }

  kill(life: Life, why: string): void {
    if (!life.alive) return;
    life.alive = false;
    this.note(`${life.name} dies at ${why}`);
    this.onDeath(life);
  }

  pause(life: Life, ms: number): void {
    life.pausedUntil = Math.max(life.pausedUntil, this.now + ms);
  }
}
