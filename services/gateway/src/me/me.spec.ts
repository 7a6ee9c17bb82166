import { describe, expect, it } from '@jest/globals';
import type { AllRpc, BookingStatus } from '#contracts';
import type { RpcClient } from '#rpc';
import type { CitizenAsk } from '../door/door.ts';
import type { ById } from '../door/shapes.ts';
import { Me, type MePorts } from './me.ts';

const meWith = (status: BookingStatus) => {
  const asked: string[] = [];
  const call = async (pattern: string) => {
    asked.push(pattern);
    return pattern === 'scheduling.bookings' ? { items: [{ id: 'b1', person: 'child', status }] } : {};
  };
  const people = { by: async () => ({ citizen: 'c1', persons: ['c1', 'child', 'other'] }), forget: () => undefined };
  const rpc = { call } as unknown as RpcClient<AllRpc>;
  return { me: new Me({ rpc, people } as unknown as MePorts), asked };
};
const removing = (id: string) =>
  ({ caller: { kind: 'citizen', citizen: 'c1' }, params: { id } }) as unknown as CitizenAsk<unknown, unknown, ById>;

describe('Taking somebody off the list', () => {
  it.each(['confirmed', 'arrived'] as const)('is refused while a booking of theirs is %s', async (status) => {
    const { me, asked } = meWith(status);
    await expect(me.removeDependant(removing('child'))).rejects.toMatchObject({ code: 'dependant.has-bookings' });
    expect(asked).not.toContain('identity.remove-dependant');
  });

  it.each([
    ['their booking was cancelled', 'cancelled', 'child'],
    ['only somebody else has a booking', 'confirmed', 'other'],
  ] as const)('is done when %s', async (_, status, person) => {
    const { me, asked } = meWith(status);
    await me.removeDependant(removing(person));
    expect(asked).toContain('identity.remove-dependant');
  });
});
