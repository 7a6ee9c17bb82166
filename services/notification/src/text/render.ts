import type { Contact, Instant, Language, MessageKind } from '#contracts';
import { cutGsm7, serviceById, centreById, toGsm7, type CountryPack } from '#country-pack';
import type { About } from '../message/message.events.ts';
import { notices, templates, type Facts } from './templates.ts';
import { dayAndTime } from './words.ts';

const nameSeptets = 20;
const nobody: Readonly<Record<Language, string>> = { en: 'Citizen', sw: 'Mwananchi' };

/** The given name as a text can show it; a script that GSM-7 cannot spell becomes a form of address. */
export const nameForText = (givenName: string, language: Language): string => {
  const first = cutGsm7(givenName.trim(), nameSeptets).trim();
  return /\p{L}/u.test(first) ? first : nobody[language];
};

const word = (about: About, key: string): string => toGsm7(String(about[key] ?? ''));

const bringOf = (pack: CountryPack, id: string, language: Language): string => {
  const service = serviceById(pack, id);
  if (!service) return '';
  const lead = { en: 'Bring: ', sw: 'Lete: ' }[language];
  return `${service.bring.length > 0 ? lead : ''}${toGsm7(service.bringShort[language])}.`;
};

const factsOf = (pack: CountryPack, about: About, language: Language): Omit<Facts, 'name' | 'username' | 'code'> => {
  const [service, centre] = [String(about['service'] ?? ''), String(about['centre'] ?? '')];
  const place = centreById(pack, centre);
  const counter = pack.counters.find(({ id }) => id === about['counter']);
  return {
    service: toGsm7(serviceById(pack, service)?.shortName[language] ?? service),
    centre: toGsm7(place?.shortName[language] ?? centre),
    when: about['start'] === undefined ? '' : dayAndTime(String(about['start']), place?.zone ?? pack.zone, language),
    bring: bringOf(pack, service, language),
    counter: toGsm7(counter?.name[language] ?? word(about, 'counter')),
    reference: word(about, 'reference'),
    ticket: word(about, 'ticket'),
    desk: word(about, 'desk'),
    notice: notices[String(about['notice'] ?? '')]?.[language] ?? '',
  };
};

export type Login = Readonly<{ username: string; code: string; notAfter: Instant }>;

/** The text of one message, made at sending time and stored nowhere. GSM-7 alone. */
export const render = (
  pack: CountryPack,
  message: Readonly<{ kind: MessageKind; about: About }>,
  contact: Pick<Contact, 'givenName' | 'language'>,
  login?: Login,
): string => {
  const { language } = contact;
  return templates[message.kind][language]({
    ...factsOf(pack, message.about, language),
    name: nameForText(contact.givenName, language),
    username: login?.username ?? '',
    code: login?.code ?? '',
  });
};
