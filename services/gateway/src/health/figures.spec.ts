import { expect, it } from '@jest/globals';
import { noMetrics } from '#platform';
import { Figures, type CameFrom, type FiguresRule } from './figures.ts';

const metrics = { ...noMetrics, page: () => Promise.resolve({ type: 'text/plain', text: 'figures' }) };
const here: CameFrom = { address: '127.0.0.1', forwarded: false };
const elsewhere: CameFrom = { address: '10.0.0.7', forwarded: false };
const through: CameFrom = { address: '127.0.0.1', forwarded: true };
const seen = (rule: FiguresRule, from: CameFrom): Promise<boolean> =>
  new Figures(metrics, rule).page(from).then(
    () => true,
    () => false,
  );

it('shows its figures on this machine alone unless told otherwise', async () => {
  expect(await seen('loopback', here)).toBe(true);
  expect(await seen('loopback', { address: '::1', forwarded: false })).toBe(true);
  expect(await seen('loopback', elsewhere)).toBe(false);
});

it('takes nobody for local whom a proxy on this machine brings', async () => {
  expect(await seen('loopback', through)).toBe(false);
});

it('shows them to anybody when open, to nobody when off', async () => {
  expect([await seen('open', elsewhere), await seen('off', here)]).toEqual([true, false]);
});
