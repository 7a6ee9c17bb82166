import { expect, it } from '@jest/globals';
import { onServer } from '../testing/server.ts';
import { mongoErasureList } from './mongo-erasure-list.ts';

onServer('the list of erasures on MongoDB', ({ address, newDatabase }) => {
  it('is shared by all replicas and keeps the latest erasure of each person', async () => {
    const name = newDatabase();
    const [one, other] = [await mongoErasureList(address, name), await mongoErasureList(address, name)];
    const early = { person: 'asha', at: '2026-12-01T06:00:00Z' };
    await Promise.all([one.add(early), other.add(early), other.add({ person: 'baraka', at: '2026-12-01T07:00:00Z' })]);
    await other.add({ person: 'asha', at: '2026-12-01T08:00:00Z' });
    await one.add(early);
    expect(new Map(await one.all())).toEqual(
      new Map([
        ['asha', '2026-12-01T08:00:00Z'],
        ['baraka', '2026-12-01T07:00:00Z'],
      ]),
    );
    await one.close();
    await other.close();
  });
});
