import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

const child = { givenNames: 'Baraka', dateOfBirth: '2015-05-05', relation: 'son' };
const add = (citizen: string, more: object = {}) =>
  world.ask('identity.add-dependant', { citizen, command: world.key(), dependant: { ...child, ...more } });
const remove = (citizen: string, dependant: string) => world.ask('identity.remove-dependant', { citizen, dependant });
const counted = async (citizen: string) => (await world.ask('identity.people', { citizen })).undocumented;

describe('Persons without a document', () => {
  it('are named as long as they are on the list, and 30 days more', async () => {
    const { citizen } = await world.citizen();
    const [first, second] = [await add(citizen), await add(citizen)];
    await add(citizen, { idType: 'birth-certificate', idNumber: 'AB 1234' });
    await remove(citizen, first.id);
    expect(await counted(citizen)).toEqual([second.id, first.id]);
    world.seams.clock.advance(30 * 86_400 - 1);
    expect(await counted(citizen)).toEqual([second.id, first.id]);
    world.seams.clock.advance(1);
    expect(await counted(citizen)).toEqual([second.id]);
  });

  it('are named with those of the other accounts of the phone', async () => {
    const undocumented = async (givenNames: string) => {
      await world.register({ givenNames, idType: 'none', idNumber: undefined, dateOfBirth: '2005-05-05' } as never);
      return (await world.sms()).citizen;
    };
    const [amani, zawadi] = [await undocumented('Amani'), await undocumented('Zawadi')];
    const { citizen: mother } = await world.citizen();
    expect(new Set(await counted(amani))).toEqual(new Set([amani, zawadi]));
    expect(await counted(mother)).toEqual([]);
    const { id } = await add(mother);
    for (const one of [amani, zawadi, mother])
      expect(new Set(await counted(one))).toEqual(new Set([amani, zawadi, id]));
  });
});

describe('Taking somebody off the list', () => {
  it('is refused for whoever is not on it: unknown, removed, on another list, or oneself', async () => {
    const { citizen } = await world.citizen();
    const other = await world.citizen({ idNumber: '33333333', phone: '0798765432' });
    const [mine, theirs] = [await add(citizen), await add(other.citizen)];
    await remove(citizen, mine.id);
    for (const id of ['nobody', mine.id, theirs.id, citizen])
      await expect(remove(citizen, id)).rejects.toMatchObject({ code: 'citizen.unknown' });
    expect((await world.ask('identity.dependants', { citizen: other.citizen })).items).toHaveLength(1);
  });
});
