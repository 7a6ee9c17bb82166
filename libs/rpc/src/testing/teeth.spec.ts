import { expect, test } from '@jest/globals';
import { systemTimers } from '#platform';
import { brokenRpcs } from './broken-rpc.teeth.ts';
import { localHarness } from './local.harness.ts';
import { holds, rpcCases } from './rpc.contract.ts';
import type { RpcHarness } from './rpc.harness.ts';

const patienceMs = 500;

/** True when some rule does not hold; a rule that hangs does not hold either. */
const noticed = async (start: () => RpcHarness): Promise<boolean> => {
  for (const one of rpcCases) {
    const harness = start();
    const over = new AbortController();
    const hangs = systemTimers.sleep(patienceMs, over.signal).then(() => Promise.reject(new Error('it hangs')));
    try {
      await Promise.race([holds(one, () => harness), hangs]);
    } catch {
      return true;
    } finally {
      hangs.catch(() => undefined);
      over.abort();
      harness.dispose();
    }
  }
  return false;
};

for (const [fault, spoil] of Object.entries(brokenRpcs)) {
  test(`the suite notices an adapter that ${fault}`, async () => {
    expect(await noticed(() => localHarness(patienceMs, spoil))).toBe(true);
  });
}

test('the suite notices an adapter without a bound', async () => {
  expect(await noticed(() => localHarness(patienceMs, (rpc) => rpc, 1000))).toBe(true);
});

test('the suite finds nothing wrong with a sound adapter', async () => {
  expect(await noticed(() => localHarness(patienceMs))).toBe(false);
});
