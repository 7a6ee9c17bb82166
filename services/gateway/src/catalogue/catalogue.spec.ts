import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { page } from '../door/shapes.ts';
import { catalogue, scriptedGateway, send, type Scripted } from '../testing/scripted-gateway.ts';

let gateway: Scripted;
let asked = 0;
beforeAll(async () => {
  gateway = await scriptedGateway({
    'scheduling.catalogue': () => {
      asked += 1;
      return Promise.resolve(catalogue);
    },
  });
});
afterAll(() => gateway.close());

const get = async (path: string) => (await send(gateway, 'GET', path)).body;
const idsOf = async (path: string) => ((await get(path))['items'] as { id: string }[]).map(({ id }) => id);

describe('the catalogue', () => {
  it('shows active services only, with texts in both languages', async () => {
    expect(await idsOf('/v1/services')).toEqual(['id']);
    const { name, agency } = await get('/v1/services/id');
    expect([name, agency]).toEqual([
      { en: 'ID card', sw: 'ID card' },
      { en: 'NRB', sw: 'NRB' },
    ]);
    expect((await send(gateway, 'GET', '/v1/services/old')).status).toBe(404);
  });

  it('filters centres and sorts the nearest first', async () => {
    expect(await idsOf('/v1/centres')).toEqual(['gpo', 'kisumu']);
    expect(await idsOf('/v1/centres?county=042')).toEqual(['kisumu']);
    expect(await idsOf('/v1/centres?service=nothing')).toEqual([]);
    expect(await idsOf('/v1/centres?near=-0.1,34.75')).toEqual(['kisumu', 'gpo']);
    expect((await send(gateway, 'GET', '/v1/centres?near=95,34')).status).toBe(400);
  });

  it('goes on where a page ended', async () => {
    const first = await get('/v1/centres?limit=1&near=-0.1,34.75');
    expect(await idsOf(`/v1/centres?limit=1&near=-0.1,34.75&after=${String(first['next'])}`)).toEqual(['gpo']);
  });

  it('is asked for once by many who come at once', async () => {
    const before = asked;
    gateway.gateway.catalogue['kept'] = undefined;
    await Promise.all(Array.from({ length: 20 }, () => get('/v1/counties')));
    expect(asked).toBe(before + 1);
  });
});

it('pages lose nothing and repeat nothing, whatever their size', () => {
  const keys = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { maxLength: 30 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 10 }), (given, limit) => {
      const items = given.map((key) => key.toWellFormed()).sort((a, b) => (a < b ? -1 : 1));
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const part: { items: string[]; next: string | null } = page([...items], (key) => key, {
          limit,
          ...(after === null ? {} : { after }),
        });
        seen.push(...part.items);
        after = part.next;
      } while (after !== null);
      expect(seen).toEqual(items);
    }),
  );
});
