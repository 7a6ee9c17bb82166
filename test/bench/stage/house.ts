// Everything that the bench runs, side by side: each system with a data folder of its own, all with the same citizens.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fork, type ChildProcess } from 'node:child_process';
import { Generator } from '../generator/generator.ts';
import type { RawTally, RawTask } from '../rivals/raw.ts';
import { seedCitizens } from './citizens.ts';
import { Ground, servicesOfTheHugeCounter, writePack } from './pack.ts';
import { here, settingOf, start, startSystem, type Started } from './systems.ts';

/** A system that books, and what of its ground and its citizens is used up. */
export type Booker = Readonly<{
  way: 'ours' | 'N1' | 'N3';
  dataDir: string;
  process: Started;
  ground: Ground;
  /** Address of the event store; left out: the files in the folder. */
  store?: string;
  /** Citizens known to this system; left out: the house's. */
  citizens?: number;
}> & {
  /** The next booking: its number says which citizen books which service. */
  next: number;
};

export class House {
  readonly folder: string;
  readonly packs: string;
  readonly citizens: number;
  readonly generator = new Generator();
  private extra = 0;
  private readonly ending: (() => Promise<void> | void)[] = [];

  private constructor(folder: string, citizens: number) {
    this.folder = folder;
    this.packs = join(folder, 'packs');
    this.citizens = citizens;
    this.ending.push(() => this.generator.stop());
  }

  /** `parent`: the folder whose disk is measured. `extra` citizens are beside those who book once in each window. */
  static async open(parent: string, citizens: number, extra: number): Promise<House> {
    const house = new House(mkdtempSync(join(parent, 'huduma-bench-')), citizens);
    writePack(house.packs);
    await seedCitizens(join(house.folder, 'seed'), citizens + extra);
    return house;
  }

  /** Bookings that the citizens can make, each service once. */
  get bookings(): number {
    return this.citizens * servicesOfTheHugeCounter;
  }

  /** The number of the first of so many citizens who have not done anything yet. */
  freshCitizens(count: number): number {
    this.extra += count;
    return this.citizens + this.extra - count;
  }

  /** A data folder with the citizens in it. */
  dataDir(name: string): string {
    const folder = join(this.folder, name);
    cpSync(join(this.folder, 'seed'), folder, { recursive: true });
    return folder;
  }

  async booker(way: Booker['way'], name: string = way, args: readonly string[] = []): Promise<Booker> {
    const dataDir = this.dataDir(name);
    const setting = settingOf(dataDir, this.packs);
    const usual = { file: here('rivals/behind-the-gateway.ts'), env: { ...setting, WAY: way } };
    const process = this.keep(await (way === 'ours' ? startSystem(setting, args) : start(usual)));
    return { way, dataDir, process, ground: new Ground(), next: 0 };
  }

  keep(process: Started): Started {
    this.ending.push(() => process.stop());
    return process;
  }

  async echo(): Promise<Started> {
    return this.keep(await start({ file: here('rivals/echo.ts') }));
  }

  /** The measures in process, beside the systems' folders: the same disk. */
  async raw(): Promise<(task: RawTask) => Promise<RawTally>> {
    const child: ChildProcess = fork(here('rivals/raw.ts'), [this.folder], { stdio: 'inherit' });
    this.ending.push(() => child.disconnect());
    const next = <T>() => new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
    await next();
    return async (task) => {
      const answer = next<RawTally>();
      child.send(task);
      return answer;
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.ending.splice(0).map(async (end) => end()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
