import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { roles } from '#contracts';
import { api, freeSlots, inParallel, newCitizen, officerToken, type Citizen } from './support/api.ts';
import { fuzzDoor, operationsOf, type FuzzOperation, type OpenApiDocument } from './support/openapi-fuzz.ts';
import type { System } from './support/system.ts';
import { dayFrom, ownBookings, startTwenty, twenty } from './support/twenty.ts';

const seed = 20261201;
const runs = 200;
const stranger = { givenNames: 'Zainabunyota', familyName: 'Mwinyikombo', idNumber: '88112233' };

describe('every door of the whole system', () => {
  let system: System;
  let doors: readonly FuzzOperation[];
  let people: readonly Citizen[];
  let other: Citizen;
  let officers: ReadonlyMap<string, string>;
  let known: Readonly<Record<string, readonly string[]>>;

  beforeAll(async () => {
    system = await startTwenty();
    const document = (await api(system, 'GET', '/openapi.json')).body as unknown as OpenApiDocument;
    doors = operationsOf(document);
    people = await inParallel(Array.from({ length: 12 }), 6, () => newCitizen(system));
    other = await newCitizen(system, stranger);
    officers = new Map(
      await inParallel(roles, 1, async (role) => {
        const officer = system.createOfficer(`fuzz-${role}`, role, twenty.centre);
        return [role, await officerToken(system, officer)] as const;
      }),
    );
    const slots = await freeSlots(system, twenty.plenty, twenty.centre, await dayFrom(system, 2));
    await inParallel([...people, other], 4, ({ token }, i) =>
      api(system, 'POST', '/v1/bookings', {
        token,
        body: { service: twenty.plenty, centre: twenty.centre, start: slots[i]?.start },
      }),
    );
    const own = await inParallel(people, 4, async (person) => String((await ownBookings(system, person))[0]?.['id']));
    known = {
      centre: [twenty.centre, twenty.otherCentre],
      service: [twenty.service, twenty.plenty],
      start: slots.slice(20, 30).map(({ start }) => start),
      booking: own,
      counter: ['plenty', 'scarce'],
    };
  });
  afterAll(async () => system.remove());

  const idsFor = (path: string): readonly string[] => {
    if (path.includes('/centres/')) return [twenty.centre];
    if (path.includes('/services/')) return [twenty.plenty];
    return known['booking'] ?? [];
  };

  const tokensFor = ({ operation }: FuzzOperation): readonly string[] => {
    const who = operation['x-who'];
    if (who === 'anyone') return [];
    if (typeof who === 'string') return people.map(({ token }) => token);
    return who.map((role) => officers.get(role) ?? '').filter((token) => token !== '');
  };

  // What ends sessions or people comes last, and the clock, which ends them all, at the very end.
  const lateness = ({ method, path }: FuzzOperation): number => {
    if (path === '/phone/clock') return 3;
    if (/^delete$/i.test(method) && path === '/v1/me') return 2;
    return path.startsWith('/v1/sessions') || path === '/v1/me/secret' ? 1 : 0;
  };

  it(`answers ${String(runs)} cases of whatever is sent as the document declares, never showing another person`, async () => {
    process.stdout.write(`seed ${String(seed)}\n`);
    const belongings = [stranger.givenNames, stranger.familyName, stranger.idNumber, other.phone, other.username];
    const inOrder = [...doors].sort((a, b) => lateness(a) - lateness(b));
    for (const door of inOrder) {
      const { statuses } = await fuzzDoor(system.at, door, {
        runs,
        seed,
        tokens: tokensFor(door),
        known: { ...known, id: idsFor(door.path) },
        // The on-screen phone shows every text to whoever tries the system out.
        never: door.path.startsWith('/phone/') ? [] : belongings,
      });
      expect(Object.keys(statuses).filter((status) => Number(status) >= 500)).toEqual([]);
    }
    expect(system.output()).not.toContain(stranger.givenNames);
  });
});
