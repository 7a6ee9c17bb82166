import type { DeadFact } from '../broker.port.ts';
import type { Source } from '../lane.ts';
import type { BrokerFile, Place, StoredFact } from './broker-file.ts';

/** One partition of the file, read a few facts at a time. */
export class PartitionSource implements Source<StoredFact> {
  private position: number;
  private fetched: StoredFact[] = [];

  constructor(
    private readonly file: BrokerFile,
    private readonly group: string,
    private readonly place: Place,
    /** Facts fetched ahead at most. */
    private readonly fetch: number,
  ) {
    this.position = file.position(group, place);
  }

  get held(): number {
    return this.fetched.length;
  }

  lag(): number {
    return this.file.countAfter(this.place, this.position);
  }

  next(): StoredFact | undefined {
    if (this.fetched.length === 0) this.fetched = [...this.file.after(this.place, this.position, this.fetch)];
    return this.fetched[0];
  }

  passed(entry: StoredFact): void {
    this.file.note(this.reached(entry));
    this.moveOn(entry);
  }

  async park(dead: DeadFact, entry: StoredFact): Promise<void> {
    await this.file.park(dead, this.reached(entry));
    this.moveOn(entry);
  }

  private moveOn({ position }: StoredFact): void {
    this.fetched.shift();
    this.position = position;
  }

  private reached({ position }: StoredFact) {
    return { group: this.group, ...this.place, position };
  }
}
