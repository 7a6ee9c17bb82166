import { expect, it } from '@jest/globals';
import { DomainError, type IdentityRpc } from '#contracts';
import { RpcUnavailableError, type RpcClient } from '#rpc';
import { testSeams } from '#testing';
import { People } from './people.ts';

const minute = 60_000;

/** `answer` is what identity says when it is asked; the clock stands until it is moved. */
const house = () => {
  let [nowMs, asked] = [0, 0];
  let [away, since] = [undefined, undefined] as [Error | undefined, string | undefined];
  const rpc = {
    call: async () => {
      asked += 1;
      if (away) throw away;
      return { items: [{ person: 'p1', self: true, documented: true }], undocumented: [], since };
    },
  } as unknown as RpcClient<IdentityRpc>;
  return {
    people: new People(rpc, { ...testSeams().timers, monotonicMs: () => nowMs }),
    later: (ms: number) => void (nowMs += ms),
    goesAway: (error: Error = new RpcUnavailableError('nobody serves it')) => void (away = error),
    isBack: () => void (away = undefined),
    begins: (at: string) => void (since = at),
    asked: () => asked,
  };
};

it('lets a citizen who was seen go on booking while identity is away, asking it once a second at most', async () => {
  const { people, later, goesAway, asked } = house();
  await people.by('c1');
  goesAway();
  later(10 * minute);
  for (let n = 0; n < 5; n += 1)
    expect(await people.byFor('c1', undefined)).toMatchObject({ citizen: 'c1', person: 'p1' });
  expect(asked()).toBe(2);
});

it('hands on when the account began, so that a new one is not taken for one that was erased', async () => {
  const { people, begins } = house();
  begins('2026-12-01T05:00:00Z');
  expect(await people.by('c1')).toMatchObject({ citizen: 'c1', since: '2026-12-01T05:00:00Z' });
});

it('says that identity is away to whoever was not seen within the life of a token', async () => {
  const { people, later, goesAway } = house();
  await people.by('c1');
  goesAway();
  later(16 * minute);
  await expect(people.by('c1')).rejects.toThrow(RpcUnavailableError);
  await expect(people.by('c2')).rejects.toThrow(RpcUnavailableError);
});

it('never goes on with what identity refuses', async () => {
  const { people, later, goesAway } = house();
  await people.by('c1');
  goesAway(new DomainError('session.invalid'));
  later(minute);
  await expect(people.by('c1')).rejects.toMatchObject({ code: 'session.invalid' });
});

it('takes what identity says again as soon as it is back', async () => {
  const { people, later, goesAway, isBack, asked } = house();
  await people.by('c1');
  goesAway();
  later(minute);
  await people.by('c1');
  isBack();
  later(2_000);
  await people.by('c1');
  await people.by('c1');
  expect(asked()).toBe(3);
});
