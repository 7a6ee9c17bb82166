// Counts answers; a good one is any 2xx, or, where a script expects refusals, what it expects.
import type { Answered } from './connection.ts';
import type { Made, Tally } from './protocol.ts';
import type { Group } from './requests.ts';

const idOf = (body: Buffer): string => {
  const text = body.toString('latin1', 0, 60);
  return text.startsWith('{"id":"') ? text.slice(7, text.indexOf('"', 7)) : '';
};

const codeOf = (body: Buffer): string => /"code":"([a-z.-]+)"/.exec(body.toString('latin1'))?.[1] ?? '';

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

const isFullSlot = (code: string) => code === 'booking.slot-full';

export class Tallying {
  private readonly answers = new Map<string, number>();
  private readonly latencies: number[] = [];
  private readonly bySecond: number[];
  private readonly booked: Made[] = [];
  private readonly cpuBefore = process.cpuUsage();
  private readonly seconds: number;
  private readonly begun: number;
  private within = 0;
  private lastGoodAt = 0;
  private cpu = 0;

  constructor(seconds: number, begun: number) {
    this.seconds = seconds;
    this.begun = begun;
    this.bySecond = Array.from({ length: Math.ceil(seconds) }, () => 0);
  }

  /** `since`: when it was asked, or should have been; `last`: its group is done with it. */
  count({ status, body }: Answered, { number, place }: Group, since: number, last: boolean): void {
    const now = performance.now();
    const code = status >= 400 ? codeOf(body) : '';
    const name = status === 0 ? 'lost' : code === '' ? String(status) : `${status} ${code}`;
    this.answers.set(name, (this.answers.get(name) ?? 0) + 1);
    if (status === 201) this.booked.push({ number, id: idOf(body), place });
    const good = (status >= 200 && status < 300) || isFullSlot(code);
    if (!good || !last) return;
    this.latencies.push(now - since);
    this.lastGoodAt = (now - this.begun) / 1000;
    const second = Math.floor((now - this.begun) / 1000);
    if (now - this.begun > this.seconds * 1000) return;
    this.within += 1;
    this.bySecond[second] = (this.bySecond[second] ?? 0) + 1;
  }

  windowEnds(): void {
    const { user, system } = process.cpuUsage(this.cpuBefore);
    this.cpu = (user + system) / 1e6;
  }

  /** `lasted`: shorter than the window when the script ended first. */
  result(lasted = this.seconds): Tally {
    const sorted = Float64Array.from(this.latencies).sort();
    const at = (share: number) => quantile(sorted, share);
    return {
      answers: Object.fromEntries(this.answers),
      perSecond: this.within / lasted,
      eachSecond: this.bySecond,
      lastGoodAt: this.lastGoodAt,
      latency: { p50: at(0.5), p99: at(0.99), p999: at(0.999), max: sorted.at(-1) ?? 0 },
      booked: this.booked,
      cpu: this.cpu,
      seconds: lasted,
    };
  }
}
