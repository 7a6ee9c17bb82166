// Whether a hold was used in its time. What counts is the instant at which the service decided, by the clock of its host: it
// lies after the request came and after the wish stands, and before the store was asked. How long the store then takes, and
// what clocks do meanwhile, is nobody's fault: the place counts as held until somebody has written that it is not.
import type { Commit } from '#event-sourcing';
import type { Writer } from '../world/ground.ts';

type Data = Readonly<Record<string, unknown>>;
type Wish = Readonly<{ stoodMs: number; command: unknown }>;

const idOf = ({ booking, revision }: Data): string => `${String(booking)}.${String(revision)}`;
const commandOf = (request: object): unknown => (request as { command?: { id?: unknown } }).command?.id;

export class HoldUses {
  /** Each wish for a place: when it stood, by the true wall clock, and the key under which it was asked. */
  readonly #wishes = new Map<string, Wish>();
  /** By hold: the earliest instant, by the host's clock, at which its use can have been decided. */
  readonly #earliest = new Map<string, number>();

  constructor(private readonly nowMs: () => number) {}

  /** Hears every commit at the moment it stands, with whoever wrote it as they were when they asked for it. */
  heed({ events }: Commit, writer: Writer): void {
    for (const { type, data } of events as readonly { type: string; data: Data }[])
      if (type === 'BookingRequested')
        this.#wishes.set(idOf(data), { stoodMs: this.nowMs(), command: data['command'] });
      else if (type === 'HoldConverted') this.#earliest.set(String(data['hold']), this.#decided(idOf(data), writer));
  }

  /** True as well when nobody had asked for it. */
  isLate(hold: string, endsAt: number): boolean {
    return (this.#earliest.get(hold) ?? Infinity) >= endsAt;
  }

  #decided(id: string, { skewMs, inHand }: Writer): number {
    const wish = this.#wishes.get(id);
    const asked = inHand.filter(({ request }) => wish && commandOf(request) === wish.command);
    const came = Math.min(...asked.map(({ sinceMs }) => sinceMs));
    return Math.max(came, wish?.stoodMs ?? Infinity) + skewMs;
  }
}
