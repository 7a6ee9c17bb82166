// Every text that leaves the house, in both languages. Each begins with the given name and holds no ID number.
import type { Language, MessageKind } from '#contracts';

/** What a template may use. All of it GSM-7 already. */
export type Facts = Readonly<{
  name: string;
  service: string;
  centre: string;
  when: string;
  reference: string;
  bring: string;
  username: string;
  code: string;
  ticket: string;
  desk: string;
  counter: string;
  notice: string;
}>;

type Template = (facts: Facts) => string;
type InBoth = Readonly<Record<Language, Template>>;

const loginDetails: InBoth = {
  en: ({ name, username, code }) =>
    `${name}, your Huduma appointment login:\nusername: ${username}\ncode: ${code}\nUse it within 24 hours. Tell nobody.`,
  sw: ({ name, username, code }) =>
    `${name}, maelezo ya kuingia Huduma:\nusername: ${username}\ncode: ${code}\nTumia ndani ya saa 24. Usimwambie mtu.`,
};

const secretReset: InBoth = {
  en: ({ name, username, code }) =>
    `${name}, to set a new Huduma secret:\nusername: ${username}\ncode: ${code}\nUse it within 10 minutes. Not you? Ignore this.`,
  sw: ({ name, username, code }) =>
    `${name}, kuweka siri mpya ya Huduma:\nusername: ${username}\ncode: ${code}\nTumia ndani ya dakika 10. Si wewe? Puuza.`,
};

const bookingConfirmed: InBoth = {
  en: ({ name, service, centre, when, reference }) =>
    `${name}, booked: ${service}, ${centre}, ${when}. Ref ${reference}. Show this SMS at the gate.`,
  sw: ({ name, service, centre, when, reference }) =>
    `${name}, miadi: ${service}, ${centre}, ${when}. Ref ${reference}. Onyesha SMS hii langoni.`,
};

const bookingMoved: InBoth = {
  en: ({ name, service, centre, when, reference }) =>
    `${name}, moved: ${service} is now ${centre}, ${when}. Ref ${reference}. Show this SMS at the gate.`,
  sw: ({ name, service, centre, when, reference }) =>
    `${name}, imehamishwa: ${service} sasa ${centre}, ${when}. Ref ${reference}. Onyesha SMS hii.`,
};

const bookingCancelled: InBoth = {
  en: ({ name, service, centre, when, reference }) =>
    `${name}, cancelled: ${service}, ${centre}, ${when}. Ref ${reference}. You may book again.`,
  sw: ({ name, service, centre, when, reference }) =>
    `${name}, imeghairiwa: ${service}, ${centre}, ${when}. Ref ${reference}. Unaweza kuweka tena.`,
};

const reminder: InBoth = {
  en: ({ name, service, centre, when, reference, bring }) =>
    `${name}, reminder: ${service}, ${centre}, ${when}. Ref ${reference}. ${bring} Cannot come? Please cancel.`,
  sw: ({ name, service, centre, when, reference, bring }) =>
    `${name}, kumbusho: ${service}, ${centre}, ${when}. Ref ${reference}. ${bring} Huwezi kuja? Tafadhali ghairi.`,
};

const proceedToDesk: InBoth = {
  en: ({ name, ticket, desk, centre }) => `${name}, ticket ${ticket}: proceed to desk ${desk} now. ${centre}.`,
  sw: ({ name, ticket, desk, centre }) => `${name}, tiketi ${ticket}: nenda dawati ${desk} sasa. ${centre}.`,
};

const nextStage: InBoth = {
  en: ({ name, ticket, counter, centre }) =>
    `${name}, next stage: ${counter}, ticket ${ticket}. Wait there to be called. ${centre}.`,
  sw: ({ name, ticket, counter, centre }) =>
    `${name}, hatua inayofuata: ${counter}, tiketi ${ticket}. Subiri kuitwa. ${centre}.`,
};

const notice: InBoth = {
  en: (facts) => `${facts.name}, ${facts.notice}`,
  sw: (facts) => `${facts.name}, ${facts.notice}`,
};

export const templates: Readonly<Record<MessageKind, InBoth>> = {
  'login-details': loginDetails,
  'secret-reset': secretReset,
  'booking-confirmed': bookingConfirmed,
  'booking-moved': bookingMoved,
  'booking-cancelled': bookingCancelled,
  reminder,
  'proceed-to-desk': proceedToDesk,
  'next-stage': nextStage,
  'security-notice': notice,
  erased: notice,
};

/** Sentences of notices, by the code that identity tells. */
export const notices: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'somebody-tried-to-register': {
    en: 'somebody tried to register with your document from another phone. Nothing was changed.',
    sw: 'mtu alijaribu kujisajili na hati yako kwa simu nyingine. Hakuna kilichobadilika.',
  },
  'document-is-known': {
    en: 'this document is registered with another phone. To change the number, come to a Huduma Centre with it.',
    sw: 'hati hii imesajiliwa na simu nyingine. Kubadilisha nambari, njoo nayo Kituo cha Huduma.',
  },
  'secret-changed': {
    en: 'your Huduma secret was changed. Not you? Ask for a new code at once.',
    sw: 'siri yako ya Huduma imebadilishwa. Si wewe? Omba msimbo mpya mara moja.',
  },
  'phone-changed': {
    en: 'your Huduma account now uses another phone. Not you? Come to a Huduma Centre.',
    sw: 'akaunti yako ya Huduma sasa inatumia simu nyingine. Si wewe? Njoo Kituo cha Huduma.',
  },
  erased: {
    en: 'your Huduma account and data were erased, as you asked. Open bookings were cancelled.',
    sw: 'akaunti na data yako ya Huduma zimefutwa, kama ulivyoomba. Miadi imeghairiwa.',
  },
};

/** SMS parts that a kind may take: the reminder names what to bring and may take two. */
export const partsAllowed = (kind: MessageKind): number => (kind === 'reminder' ? 2 : 1);
