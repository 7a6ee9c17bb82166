// Request and response between processes: values are copied, errors keep only their code, answers get lost.
import { DomainError, isDomainError } from '#contracts';
import {
  RpcRemoteError,
  RpcTimeoutError,
  RpcUnavailableError,
  type CallContext,
  type MayCall,
  type RpcClient,
  type RpcContract,
  type RpcHandlers,
} from '#rpc';
import { never } from '../engine/call.ts';
import type { FaultKind } from '../engine/faults.ts';
import type { Life, Sim } from '../engine/sim.ts';

type Handler = (request: object, context: CallContext) => Promise<unknown>;
type Served = Readonly<{ life: Life; handler: Handler; allows: (caller: string) => boolean }>;
type Asked = Readonly<{ caller: string; pattern: string; request: object; deadlineMs: number }>;
/** A request that a process has and has not answered; `sinceMs` by the true wall clock. */
export type InHand = Readonly<{ life: Life; pattern: string; request: object; sinceMs: number }>;

const kinds: readonly FaultKind[] = [
  'error-before',
  'lost-answer',
  'late-landing',
  'delay',
  'crash-before',
  'crash-after',
  'pause',
];
const copy = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

export class SimRpc {
  /** Every problem code that was answered, with how often. */
  readonly codes = new Map<string, number>();
  /** Every pattern that was asked. */
  readonly asked = new Set<string>();
  /** Errors that were no refusals: a handler threw something unforeseen. */
  readonly failures: string[] = [];
  readonly #served = new Map<string, Served[]>();
  readonly #inHand = new Set<InHand>();

  constructor(private readonly sim: Sim) {}

  serve<C extends RpcContract>(life: Life, handlers: RpcHandlers<C>, mayCall?: MayCall<C>): void {
    for (const [pattern, handler] of Object.entries(handlers as unknown as Readonly<Record<string, Handler>>)) {
      const allows = (caller: string) => !mayCall || (mayCall[pattern]?.includes(caller) ?? false);
      const others = (this.#served.get(pattern) ?? []).filter((one) => one.life.alive);
      this.#served.set(pattern, [...others, { life, handler, allows }]);
    }
  }

  /** What a process has to do at this moment. */
  inHandOf(life: Life): readonly InHand[] {
    return [...this.#inHand].filter((one) => one.life === life);
  }

  client<C extends RpcContract>(life: Life, caller: string): RpcClient<C> {
    return {
      call: <P extends keyof C & string>(pattern: P, request: C[P]['request'], { deadlineMs = 10_000 } = {}) =>
        this.#call(life, { caller, pattern, request, deadlineMs }),
    };
  }

  #call(life: Life, asked: Asked): Promise<unknown> {
    if (!life.alive) return never;
    const { pattern, deadlineMs } = asked;
    this.asked.add(pattern);
    const fate = this.sim.faults.decide(life.name, `rpc ${pattern}`, kinds);
    const { kind, key, amount, wait } = fate;
    this.sim.note(kind === 'none' ? key : `${key} ${kind}`);
    return new Promise((resolve, reject) => {
      const late = this.sim.later(life, deadlineMs, () => reject(new RpcTimeoutError(`${pattern} did not answer`)));
      const answer = (settle: () => void) =>
        this.sim.later(life, wait * 3, () => {
          late.cancel();
          settle();
        });
      if (kind === 'error-before') {
        answer(() => reject(new RpcUnavailableError(`${pattern} cannot be reached`)));
        return;
      }
      const there =
        amount * 3 + (kind === 'delay' ? wait * 8_000 : 0) + (kind === 'late-landing' ? deadlineMs + wait * 5_000 : 0);
      this.sim.outside(there, () => {
        const server = this.#serverOf(pattern, amount);
        if (!server) {
          answer(() => reject(new RpcUnavailableError(`nobody serves ${pattern}`)));
          return;
        }
        if (kind === 'crash-before') this.sim.kill(server.life, `hearing ${key}`);
        if (kind === 'pause') this.sim.pause(server.life, 500 + amount * 15_000);
        this.sim.later(server.life, 0, () => {
          void this.#handle(server, asked).then(
            (value) => {
              if (!server.life.alive) return;
              if (kind === 'crash-after') this.sim.kill(server.life, `answering ${key}`);
              else if (kind !== 'lost-answer') answer(() => resolve(value));
            },
            (error: unknown) => {
              if (server.life.alive && kind !== 'lost-answer') answer(() => reject(asError(error)));
            },
          );
        });
      });
    });
  }

  #serverOf(pattern: string, amount: number): Served | undefined {
    const able = (this.#served.get(pattern) ?? []).filter((one) => one.life.alive);
    return able[Math.floor(amount * 1_000) % Math.max(1, able.length)];
  }

  async #handle(server: Served, { caller, pattern, request, deadlineMs }: Asked): Promise<unknown> {
    if (!server.allows(caller)) throw new RpcRemoteError(`${caller} may not call ${pattern}`);
    const context = { deadlineMs, caller, signal: new AbortController().signal };
    const inHand = { life: server.life, pattern, request, sinceMs: this.sim.clock().nowMs() };
    this.#inHand.add(inHand);
    try {
      return copy(await server.handler(copy(request), context));
    } catch (error) {
      if (isDomainError(error)) {
        this.codes.set(error.code, (this.codes.get(error.code) ?? 0) + 1);
        throw new DomainError(error.code, copy(error.facts));
      }
      this.failures.push(`${pattern}: ${error instanceof Error ? `${error.name} ${error.message}` : String(error)}`);
      throw new RpcRemoteError(`${pattern} failed`);
    } finally {
      this.#inHand.delete(inHand);
    }
  }
}
