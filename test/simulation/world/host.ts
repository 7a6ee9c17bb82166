// Hosts: what runs, dies and is started again. In the small size one host runs every service, in the large each its own.
import type { Life, Sim } from '../engine/sim.ts';

/** Builds and starts one service for one life of its host. */
export type Starter = (life: Life, incarnation: number) => Promise<void>;

export class Host {
  life: Life | undefined;
  /** Started to the end and alive. */
  ready = false;
  starts = 0;

  constructor(
    private readonly sim: Sim,
    readonly name: string,
    private readonly starters: readonly Starter[],
    private readonly lives: Life[],
  ) {}

  start(): void {
    this.starts += 1;
    const life: Life = { name: this.name, alive: true, pausedUntil: 0 };
    this.life = life;
    this.lives.push(life);
    this.sim.note(`${this.name} starts`);
    void this.#startAll(life).then(
      () => {
        if (life.alive) this.ready = true;
      },
      (error: unknown) => this.sim.kill(life, `its start: ${String(error)}`),
    );
  }

  /** Comes back after a while: sooner when nothing goes wrong any more. */
  died(): void {
    this.ready = false;
    const amount = this.sim.chance.of(`restart ${this.name}`).at(this.starts);
    const ms = this.sim.faults.over ? 100 : 100 + amount * amount * 20_000;
    this.sim.outside(ms, () => this.start());
  }

  async #startAll(life: Life): Promise<void> {
    for (const starter of this.starters) await starter(life, this.starts);
  }
}
