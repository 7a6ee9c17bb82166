import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Schema from 'typebox/schema';
import { factSchemas, type FactType } from '#contracts';
import { key, scarce, world, type World } from '../testing/world.ts';

let here: World;
beforeEach(async () => {
  here = await world();
});
afterEach(() => here.close());

const elsewhere = { ...scarce, centre: 'second-centre' };
const told = async () => {
  await here.service.relay.told();
  return here.facts.map(({ id, type, data }) => ({ id, type: type.split('.').at(-2), data }));
};

it('tells of places taken, moved to, freed by a cancel and arrived at, each with the whole booking', async () => {
  const { id, reference } = await here.book('asha');
  await here.move('asha', id, elsewhere);
  await here.cancel('asha', id);
  const held = await here.hold('baraka');
  const used = await here.bookHeld('baraka', held.id);
  await here.arrive(used.id);
  const facts = await told();
  expect(facts.map((fact) => [fact.id, fact.type])).toEqual([
    [`${id}.1.taken`, 'taken'],
    [`${id}.2.taken`, 'taken'],
    [`${id}.3.cancelled`, 'cancelled'],
    [`${used.id}.1.taken`, 'taken'],
    [`${used.id}.1.arrived`, 'arrived'],
  ]);
  expect(facts[1]?.data).toMatchObject({ reference, revision: 2, from: { centre: 'first-centre' }, ...elsewhere });
  expect(facts[2]?.data).toMatchObject({ reference, revision: 3, status: 'cancelled', ...elsewhere });
});

it('tells what its schemas say, and the same again when told again', async () => {
  const { id } = await here.book('asha');
  await here.move('asha', id, elsewhere);
  await here.cancel('asha', id, key('c'));
  await told();
  for (const { type, data } of here.facts) expect(Schema.Check(factSchemas[type as FactType], data)).toBe(true);
  const first = here.facts.splice(0);
  await here.service.relay.retell('2000-01-01T00:00:00.000Z');
  await told();
  expect(here.facts).toEqual(first);
});

it('passes over visits that end nothing, and parks facts that do not fit', async () => {
  const fact = { topic: 't', key: 'k', id: 'f', source: '/check-in', time: '', data: {} };
  await here.service.hear({ ...fact, type: 'huduma.check-in.visit.called.v1' });
  const broken = here.service.hear({ ...fact, type: 'huduma.check-in.visit.finished.v1' });
  await expect(broken).rejects.toThrow(/schema/);
});
