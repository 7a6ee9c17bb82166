// Every way to say no, once. A code is public and stable; its status and titles are decided here and nowhere else.
import type { Text } from './words.ts';

type Problem = Readonly<{ status: number; title: Text; retryAfterSeconds?: number }>;
const problem = (status: number, en: string, sw: string, retryAfterSeconds?: number): Problem => ({
  status,
  title: { en, sw },
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

export const problemCodes = {
  'request.malformed': problem(400, 'The request could not be read', 'Ombi halikusomeka'),
  'request.invalid': problem(400, 'Some fields are not right', 'Sehemu fulani si sahihi'),
  'request.too-large': problem(413, 'The request is too large', 'Ombi ni kubwa mno'),
  'request.unsupported-media-type': problem(415, 'Send JSON', 'Tuma JSON'),
  'request.not-acceptable': problem(406, 'This form is not offered', 'Muundo huu haupatikani'),
  'request.key-reused': problem(
    422,
    'This Idempotency-Key was used with another body',
    'Idempotency-Key hii ilitumika na ombi lingine',
  ),
  'request.not-found': problem(404, 'Nothing is here', 'Hakuna kitu hapa'),
  'request.method-not-allowed': problem(405, 'This method is not offered here', 'Njia hii hairuhusiwi hapa'),
  'request.too-many': problem(429, 'Too many requests; wait a little', 'Maombi mengi mno; subiri kidogo', 60),
  'request.stale': problem(412, 'It has changed since you read it', 'Imebadilika tangu uisome'),
  'service.unavailable': problem(503, 'Try again in a moment', 'Jaribu tena baada ya muda mfupi', 2),
  'service.outcome-unknown': problem(
    503,
    'The outcome is not known yet; ask again with the same key',
    'Matokeo bado hayajulikani; uliza tena kwa ufunguo uleule',
    2,
  ),
  'server.error': problem(500, 'Something went wrong on our side', 'Hitilafu imetokea upande wetu'),

  'session.required': problem(401, 'Log in first', 'Ingia kwanza'),
  'session.invalid': problem(401, 'Log in again', 'Ingia tena'),
  'session.refused': problem(401, 'These details are not right', 'Maelezo haya si sahihi'),
  'session.locked': problem(429, 'Too many wrong tries; wait or reset', 'Majaribio mengi yasiyo sahihi; subiri', 900),
  'session.refresh-reused': problem(401, 'This session was ended for your safety', 'Kipindi kimefungwa kwa usalama'),
  'session.secret-change-required': problem(403, 'Choose your own secret first', 'Chagua kwanza siri yako mwenyewe'),
  'access.denied': problem(403, 'You may not do this', 'Huruhusiwi kufanya hivi'),
  'form.expired': problem(403, 'This form is out of date; open it again', 'Fomu hii imepitwa; ifungue tena'),

  'secret.too-common': problem(422, 'This secret is too easy to guess', 'Siri hii ni rahisi kukisia'),
  'secret.wrong': problem(403, 'The present secret is not right', 'Siri ya sasa si sahihi'),
  'secret.unchanged': problem(422, 'The new secret must differ', 'Siri mpya lazima iwe tofauti'),
  'citizen.unknown': problem(404, 'Nobody is known by this', 'Hakuna anayejulikana hivi'),
  'dependant.limit-reached': problem(422, 'Ten people at most', 'Watu kumi tu'),
  'dependant.known': problem(409, 'This person is already on your list', 'Mtu huyu tayari yuko kwenye orodha yako'),
  'dependant.has-bookings': problem(409, 'Cancel the bookings of this person first', 'Ghairi kwanza miadi ya mtu huyu'),
  'phone.limit-reached': problem(422, 'Too many people use this phone', 'Watu wengi mno wanatumia simu hii'),

  'catalogue.unknown-centre': problem(404, 'No such centre', 'Hakuna kituo kama hiki'),
  'catalogue.unknown-service': problem(404, 'No such service', 'Hakuna huduma kama hii'),

  'booking.not-found': problem(404, 'No such booking', 'Hakuna miadi kama hii'),
  'booking.slot-full': problem(409, 'This time has just been taken', 'Muda huu umeshachukuliwa'),
  'booking.already-active': problem(
    409,
    'There is already a booking for this service',
    'Tayari kuna miadi ya huduma hii',
  ),
  'booking.undocumented-limit': problem(
    422,
    'Three bookings of this service at most for people without a document',
    'Miadi mitatu tu ya huduma hii kwa watu wasio na hati',
  ),
  'booking.not-active': problem(409, 'This booking can no longer be changed', 'Miadi hii haiwezi kubadilishwa tena'),
  'booking.outside-window': problem(
    422,
    'Bookings run from now to 30 days ahead',
    'Miadi ni kuanzia sasa hadi siku 30',
  ),
  'booking.not-offered': problem(422, 'This service is not offered there', 'Huduma hii haitolewi hapo'),
  'booking.not-a-slot': problem(422, 'No slot begins at this time', 'Hakuna nafasi inayoanza wakati huu'),
  'booking.superseded': problem(409, 'The booking has changed meanwhile', 'Miadi imebadilika wakati huo'),
  'booking.same-slot': problem(409, 'The booking is already at this time', 'Miadi tayari iko wakati huu'),
  'booking.daily-limit': problem(429, 'Too many changes today', 'Mabadiliko mengi mno leo', 3600),
  'hold.not-found': problem(404, 'No such hold', 'Hakuna nafasi iliyoshikiliwa'),
  'hold.ended': problem(409, 'The hold has ended; choose a time again', 'Muda wa kushikilia umeisha; chagua tena'),
  'hold.already-held': problem(409, 'One slot at a time can be held', 'Nafasi moja tu hushikiliwa kwa wakati'),

  'gate.forged': problem(422, 'This slip is not genuine', 'Hati hii si halali'),
  'gate.not-booked': problem(409, 'No booking is known', 'Hakuna miadi inayojulikana'),
  'gate.other-centre': problem(409, 'The booking is for another centre', 'Miadi ni ya kituo kingine'),
  'gate.cancelled': problem(409, 'The booking was cancelled or moved', 'Miadi ilighairiwa au kuhamishwa'),
  'gate.already-used': problem(409, 'This booking was already used', 'Miadi hii tayari imetumika'),
  'gate.other-day': problem(409, 'The booking is for another day', 'Miadi ni ya siku nyingine'),
  'gate.too-early': problem(409, 'It is too early; come back later', 'Ni mapema mno; rudi baadaye'),
  'gate.too-late': problem(409, 'The time has passed', 'Muda umepita'),
  'visit.not-found': problem(404, 'No such visit', 'Hakuna ziara kama hii'),
  'visit.wrong-status': problem(409, 'The visit is not at this step', 'Ziara haiko katika hatua hii'),
  'counter.unknown': problem(404, 'No such counter at this centre', 'Hakuna kaunta kama hii kituoni'),
  'clock.backwards': problem(400, 'The trial clock only runs forward', 'Saa ya majaribio huenda mbele tu'),
} as const satisfies Record<string, Problem>;

export type ProblemCode = keyof typeof problemCodes;

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemCodes, code);
