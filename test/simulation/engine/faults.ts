// What may go wrong at a call of a port. Which call meets which fault follows from the seed and the call's own name.
import type { Chance } from './chance.ts';

export const faultKinds = [
  'delay',
  'error-before',
  'error-after',
  'lost-answer',
  'late-landing',
  'crash-before',
  'crash-after',
  'pause',
  'duplicate',
  'rewind',
  'late-job',
  'repeated-job',
  'lost-job',
  'sent-but-timed-out',
  'refused-for-now',
  'clock-jump',
] as const;
export type FaultKind = (typeof faultKinds)[number];
/** `key` names the call: process, port and how often it was called before. `amount`, 0 to 1, says how much. */
export type Fate = Readonly<{ kind: FaultKind | 'none'; key: string; amount: number; wait: number }>;

/** How often, per call, each kind happens; a seed enables some of them only, so that each also meets calm neighbours. */
export type Weather = Readonly<Partial<Record<FaultKind, number>>>;

const usual: Readonly<Record<FaultKind, number>> = {
  delay: 0.03,
  'error-before': 0.012,
  'error-after': 0.012,
  'lost-answer': 0.012,
  'late-landing': 0.012,
  'crash-before': 0.004,
  'crash-after': 0.004,
  pause: 0.003,
  duplicate: 0.05,
  rewind: 0.02,
  'late-job': 0.15,
  'repeated-job': 0.1,
  'lost-job': 0.1,
  'sent-but-timed-out': 0.08,
  'refused-for-now': 0.05,
  'clock-jump': 0.15,
};

/** The weather of a seed: calm for one in sixteen, otherwise each kind with even chances, at half, full or double strength. */
export const weatherOf = (chance: Chance): Weather => {
  const draw = chance.of('weather');
  if (draw.at(0) < 1 / 16) return {};
  const strength = [0.5, 1, 2][draw.below(1, 3)] ?? 1;
  const kinds = faultKinds.filter((_, index) => draw.at(2 + index) < 0.55);
  return Object.fromEntries(kinds.map((kind) => [kind, usual[kind] * strength]));
};

export class Faults {
  /** How often each kind fired. */
  readonly fired = new Map<FaultKind, number>();
  /** The keys of those that fired, in order. */
  readonly story: string[] = [];
  /** Every call of a port, in order. */
  readonly calls: string[] = [];
  /** Nothing goes wrong any more. */
  over = false;
  readonly #calls = new Map<string, number>();
  readonly #chance: Chance;

  constructor(
    chance: Chance,
    private readonly weather: Weather,
    /** When given, only these calls meet their fault: for shrinking. */
    private readonly only?: ReadonlySet<string>,
    /** Calls that meet a fault whatever the seed says. */
    private readonly forced: ReadonlyMap<string, FaultKind> = new Map(),
  ) {
    this.#chance = chance.of('faults');
  }

  decide(who: string, port: string, kinds: readonly FaultKind[]): Fate {
    const about = `${who} ${port}`;
    const n = this.#calls.get(about) ?? 0;
    this.#calls.set(about, n + 1);
    const key = `${about} #${String(n)}`;
    this.calls.push(key);
    const own = this.#chance.of(about);
    const calm = { kind: 'none', key, amount: own.at(4 * n + 2), wait: own.at(4 * n + 3) } as const;
    const kind = this.forced.get(key) ?? this.#drawn(own.at(4 * n), kinds);
    if (!kind || this.over || (this.only && !this.only.has(key))) return calm;
    this.note(kind, key);
    return { ...calm, kind };
  }

  note(kind: FaultKind, key: string): void {
    this.fired.set(kind, (this.fired.get(kind) ?? 0) + 1);
    this.story.push(key);
  }

  #drawn(drawn: number, kinds: readonly FaultKind[]): FaultKind | undefined {
    let upTo = 0;
    for (const kind of kinds) {
      upTo += this.weather[kind] ?? 0;
      if (drawn < upTo) return kind;
    }
    return undefined;
  }
}
