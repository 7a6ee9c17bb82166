import { describe, expect, it } from '@jest/globals';
import type { AllRpc, BookingStatus } from '#contracts';
import type { RpcClient } from '#rpc';
import type { CitizenAsk } from '../door/door.ts';
import type { ById } from '../door/shapes.ts';
import type { EndedSessions } from '../session/ended-sessions.ts';
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

describe('Erasing', () => {
  const erasing = (answer: () => Promise<unknown>) => {
    const noted = new Set<string>();
    const ended: Pick<EndedSessions, 'note' | 'takeBack' | 'ask'> = {
      note: (...some) => some.forEach((one) => noted.add(one)),
      takeBack: (...some) => some.forEach((one) => noted.delete(one)),
      ask: async () => void noted.add('another session'),
    };
    const seen: string[][] = [];
    const call = () => {
      seen.push([...noted]);
      return answer();
    };
    const me = new Me({ rpc: { call }, people: { forget: () => undefined }, ended } as unknown as MePorts);
    const ask = { caller: { kind: 'citizen', citizen: 'c1', session: 's1' } } as unknown as CitizenAsk;
    return { done: me.erase(ask), noted, seen };
  };

  it('takes nothing more from the person from its beginning on', async () => {
    const { done, seen } = erasing(async () => ({}));
    await done;
    expect(seen).toEqual([['s1', 'c1']]);
  });

  it('ends their sessions, and not those of whoever registers again', async () => {
    const { done, noted } = erasing(async () => ({}));
    await done;
    expect([...noted]).toEqual(['s1', 'another session']);
  });

  it('can be asked again when it could not be done', async () => {
    const { done, noted } = erasing(async () => Promise.reject(new Error('nobody serves it')));
    await expect(done).rejects.toThrow();
    expect([...noted]).toEqual([]);
  });
});
