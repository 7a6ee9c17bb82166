// Subjects of mails. They say nothing about the person: a subject is seen on locked screens and in logs of mail systems.
import type { Language, MessageKind } from '#contracts';

export const subjects: Readonly<Record<MessageKind, Readonly<Record<Language, string>>>> = {
  'login-details': { en: 'Your Huduma appointment login', sw: 'Maelezo yako ya kuingia Huduma' },
  'secret-reset': { en: 'Set a new Huduma secret', sw: 'Kuweka siri mpya ya Huduma' },
  'security-notice': { en: 'About your Huduma account', sw: 'Kuhusu akaunti yako ya Huduma' },
  'booking-confirmed': { en: 'Huduma appointment booked', sw: 'Miadi ya Huduma imewekwa' },
  'booking-moved': { en: 'Huduma appointment moved', sw: 'Miadi ya Huduma imehamishwa' },
  'booking-cancelled': { en: 'Huduma appointment cancelled', sw: 'Miadi ya Huduma imeghairiwa' },
  reminder: { en: 'Reminder of your Huduma appointment', sw: 'Kumbusho la miadi yako ya Huduma' },
  'proceed-to-desk': { en: 'Proceed to the desk', sw: 'Nenda dawatini' },
  'next-stage': { en: 'Your next stage at Huduma', sw: 'Hatua yako inayofuata Huduma' },
  erased: { en: 'Your Huduma account was erased', sw: 'Akaunti yako ya Huduma imefutwa' },
};
