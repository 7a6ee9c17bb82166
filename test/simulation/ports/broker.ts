// The broker: durable logs by topic and partition, at least once, in order per key. It repeats, delays and rewinds.
import { factSchemas } from '#contracts';
import { factCheck, isPoison, type DeadFact, type Fact, type FactHandler } from '#messaging';
import { call, fileFaults, networkFaults } from '../engine/call.ts';
import type { Life, Sim } from '../engine/sim.ts';
import { hashText } from '../engine/chance.ts';

const partitions = 2;
const mustFit = factCheck(factSchemas);

type Member = Readonly<{ life: Life; topics: readonly string[]; handler: FactHandler }>;
type Lane = {
  readonly group: string;
  readonly name: string;
  readonly topic: string;
  offset: number;
  busy: Life | undefined;
};

/** Planted faults: `acks-first`: a position is kept before the fact was handled; `acks-beside`: while it is handled;
 * `skips`: a fact that failed is passed over; `loses-tail`: of two facts sent at once the last is lost. */
export type BrokerQuirk = 'acks-first' | 'acks-beside' | 'skips' | 'loses-tail';

export class SimBroker {
  /** Every fact in the order in which it became durable, repeats too. */
  readonly published: Fact[] = [];
  readonly dead: DeadFact[] = [];
  /** Deliveries that were handled to the end. */
  handled = 0;
  readonly #logs = new Map<string, Fact[]>();
  readonly #lanes: Lane[] = [];
  readonly #members = new Map<string, Member[]>();

  constructor(
    private readonly sim: Sim,
    private readonly quirk?: BrokerQuirk,
  ) {}

  publisher(life: Life, file: boolean): (facts: readonly Fact[]) => Promise<void> {
    return (facts) =>
      call(this.sim, life, 'broker.publish', () => this.#store(facts), {
        kinds: file ? fileFaults : networkFaults,
        error: () => Promise.reject(new Error('the broker cannot be reached')),
        inside: file,
        usualMs: 5,
      });
  }

  /** Joins a group. The handlers hear what fits its schema; the rest is parked. */
  subscribe(life: Life, group: string, topics: readonly string[], handler: FactHandler): void {
    const checked: FactHandler = async (fact, delivery) => {
      mustFit(fact);
      await handler(fact, delivery);
    };
    const members = (this.#members.get(group) ?? []).filter((member) => member.life.alive);
    this.#members.set(group, [...members, { life, topics, handler: checked }]);
    for (const topic of topics)
      for (let n = 0; n < partitions; n += 1) {
        const name = `${topic}/${String(n)}`;
        if (!this.#lanes.some((lane) => lane.group === group && lane.name === name))
          this.#lanes.push({ group, name, topic, offset: 0, busy: undefined });
      }
    this.#wakeAll();
  }

  died(life: Life): void {
    for (const lane of this.#lanes) if (lane.busy === life) lane.busy = undefined;
    this.sim.outside(1_000, () => this.#wakeAll());
  }

  /** Facts that some group has not handled yet. */
  get waiting(): number {
    return this.#lanes.reduce((sum, lane) => sum + (this.#logs.get(lane.name)?.length ?? 0) - lane.offset, 0);
  }

  #store(facts: readonly Fact[]): void {
    const kept = this.quirk === 'loses-tail' && facts.length > 1 ? facts.slice(0, -1) : facts;
    for (const fact of kept) {
      this.sim.note(`fact ${fact.id}`);
      this.published.push(structuredClone(fact));
      const name = `${fact.topic}/${String(hashText(fact.key) % partitions)}`;
      const log = this.#logs.get(name) ?? [];
      log.push(structuredClone(fact));
      this.#logs.set(name, log);
    }
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const lane of this.#lanes) this.#wake(lane);
  }

  #wake(lane: Lane, afterMs = 0, attempt = 1): void {
    if (lane.busy) return;
    const able = (this.#members.get(lane.group) ?? []).filter(
      ({ life, topics }) => life.alive && topics.includes(lane.topic),
    );
    const member = able[hashText(lane.name) % Math.max(1, able.length)];
    const fact = this.#logs.get(lane.name)?.[lane.offset];
    if (!member || !fact) return;
    const fate = this.sim.faults.decide(`broker ${lane.group}`, lane.topic, [
      'duplicate',
      'rewind',
      'delay',
      'crash-before',
      'crash-after',
    ]);
    lane.busy = member.life;
    const delay = afterMs + fate.wait * 5 + (fate.kind === 'delay' ? fate.amount * 10_000 : 0);
    this.sim.later(member.life, delay, () => {
      if (fate.kind === 'crash-before') this.sim.kill(member.life, fate.key);
      else void this.#deliver(lane, member, fact, attempt, fate.kind, fate.amount);
    });
  }

  async #deliver(lane: Lane, member: Member, fact: Fact, attempt: number, kind: string, amount: number): Promise<void> {
    const { life, handler } = member;
    let again = 0;
    try {
      if (this.quirk === 'acks-first') lane.offset += 1;
      const handling = handler(structuredClone(fact), { attempt });
      if (this.quirk === 'acks-beside') handling.catch(() => undefined);
      else await handling;
      this.handled += 1;
      if (!life.alive) return;
      if (kind === 'crash-after') {
        this.sim.kill(life, `after hearing ${fact.id}`);
        return;
      }
      if (kind === 'rewind') lane.offset = Math.max(0, lane.offset - 1 - Math.floor(amount * 4));
      else if (kind !== 'duplicate' && this.quirk !== 'acks-first') lane.offset += 1;
      attempt = 0;
    } catch (error) {
      if (!life.alive) return;
      if (this.quirk === 'skips') lane.offset += 1;
      else if (isPoison(error)) {
        this.dead.push({ fact, group: lane.group, reason: error.message, at: '' });
        lane.offset += 1;
      } else again = Math.min(10_000, 100 * 2 ** Math.min(attempt - 1, 8));
    }
    lane.busy = undefined;
    this.#wake(lane, again, attempt + 1);
  }
}
