import { describe, expect, it } from '@jest/globals';
import { messageKinds, type Language } from '#contracts';
import { gsm7Septets, loadCountryPack, smsParts } from '#country-pack';
import { nameForText, render } from './render.ts';
import { notices, partsAllowed } from './templates.ts';

const pack = loadCountryPack('ke');
const languages: readonly Language[] = ['en', 'sw'];
const longestName = 'Wanjiku-Nyambura-Atieno-Chepkemoi';
const login = { username: 'abcdefghijklmnopqrst', code: 'ABCDEFGH23', notAfter: '2026-12-02T06:00:00Z' };
const start = '2026-12-30T06:20:00Z';

const texts = (kind: (typeof messageKinds)[number], language: Language): readonly string[] =>
  pack.services.flatMap((service) =>
    pack.centres.flatMap((centre) =>
      pack.counters.slice(0, kind === 'next-stage' ? undefined : 1).map((counter) =>
        render(
          pack,
          {
            kind,
            about: {
              service: service.id,
              centre: centre.id,
              counter: counter.id,
              start,
              reference: '7KM4P-2QXW9',
              ticket: 'B129',
              desk: '12',
              notice: 'document-is-known',
            },
          },
          { givenName: longestName, language },
          login,
        ),
      ),
    ),
  );

describe.each(languages)('every text in %s', (language) => {
  it.each(messageKinds)('%s fits for every service and centre of the pack', (kind) => {
    for (const text of texts(kind, language)) {
      expect(gsm7Septets(text)).toBeLessThanOrEqual(partsAllowed(kind) === 1 ? 160 : 306);
      expect(smsParts(text)).toBeLessThanOrEqual(partsAllowed(kind));
    }
  });

  it.each(Object.keys(notices))('notice %s fits one part', (notice) => {
    const text = render(pack, { kind: 'security-notice', about: { notice } }, { givenName: longestName, language });
    expect(gsm7Septets(text)).toBeLessThanOrEqual(160);
  });

  it('begins with the given name', () => {
    for (const kind of messageKinds) {
      const text = render(pack, { kind, about: {} }, { givenName: 'Asha', language }, login);
      expect(text.startsWith('Asha, ')).toBe(true);
    }
  });

  it('gives user name and code a line each, under labels that scripts rely on', () => {
    const text = render(pack, { kind: 'login-details', about: {} }, { givenName: 'Asha', language }, login);
    expect(text.split('\n')).toEqual(expect.arrayContaining([`username: ${login.username}`, `code: ${login.code}`]));
  });
});

it('prints times as 24-hour digits of the centre, never as words', () => {
  const about = { service: 'kra-pin', centre: 'nairobi-gpo', start, reference: '7KM4P-2QXW9' };
  const contact = { givenName: 'Asha', language: 'sw' as const };
  expect(render(pack, { kind: 'booking-confirmed', about }, contact)).toContain('Jumatano 30 Des 09:20');
});

it('addresses people whose script a text cannot spell', () => {
  expect(nameForText('\u5f20\u4f1f', 'en')).toBe('Citizen');
  expect(nameForText('\u5f20\u4f1f', 'sw')).toBe('Mwananchi');
});
