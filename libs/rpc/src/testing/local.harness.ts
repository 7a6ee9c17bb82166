import { silentLogger, systemTimers, type Timer, type Timers } from '#platform';
import type { Rpc } from '../hub.ts';
import { localRpc } from '../local-rpc.ts';
import type { RpcHarness } from './rpc.harness.ts';

const maxInFlight = 20;

/** Calls within the process; `spoil` may put a fault before them. */
export const localHarness = (patienceMs: number, spoil = (rpc: Rpc): Rpc => rpc, bound = maxInFlight): RpcHarness => {
  const deadlines: Timer[] = [];
  const after: Timers['after'] = (ms, task) => {
    const timer = systemTimers.after(ms, task);
    deadlines.push(timer);
    return timer;
  };
  const rpc = spoil(localRpc({ timers: { ...systemTimers, after }, log: silentLogger, maxInFlight: bound }));
  return {
    server: rpc,
    client: (caller) => rpc.client(caller),
    mostInFlight: maxInFlight,
    patienceMs,
    dispose: () => {
      for (const timer of deadlines) timer.cancel();
    },
  };
};
