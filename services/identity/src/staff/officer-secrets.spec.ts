import { afterEach, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { trialClock } from '#platform';
import { manualClock, scratchFolder, seededRandom } from '#testing';
import { newTotpSecret, totpStepAt } from './officer-secrets.ts';

const folder = scratchFolder();
afterEach(() => folder.remove());

it('takes the code of the authenticator in the hand also where the trial clock was moved, as one and the same step', () => {
  const wall = manualClock('2026-12-01T05:00:00Z');
  const clock = trialClock(wall, folder.path);
  const secret = newTotpSecret(seededRandom());
  const at = (timestamp: number) => totpStepAt(secret, new TOTP({ secret }).generate({ timestamp }), clock);
  const before = at(clock.nowMs()) ?? 0;
  clock.forward('2026-12-04T05:00:00Z');
  const [own, inTheHand] = [at(clock.nowMs()), at(wall.nowMs())];
  expect(own).toBeGreaterThan(before);
  expect(inTheHand).toBe(own);
  expect(at(wall.nowMs() - 600_000)).toBeUndefined();
});
