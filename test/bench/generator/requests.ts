// Requests as bytes, made before the window: in it the generator only writes and counts.
import {
  citizenTokens,
  derivedSecretsOf,
  gatewaySecrets,
  keyEncryptionKey,
  systemClock,
  systemRandom,
  type CitizenTokens,
} from '#platform';
import { addMinutes } from '#time';
import { citizenId } from '../stage/citizens.ts';
import { serviceId } from '../stage/pack.ts';
import type { Made, Place, Script } from './protocol.ts';

/** Requests that follow each other on one connection; `number` and `place` of the booking they are about. */
export type Group = Readonly<{ requests: readonly Buffer[]; number: number; place: Place }>;

const nowhere: Place = { centre: '', start: '' };

type Tokens = (citizen: string, session: string) => string;

// With the secret that the stage put into the vault.
const tokensOf = (dataDir: string): Tokens => {
  const { accessTokens } = derivedSecretsOf(keyEncryptionKey(undefined, dataDir, systemRandom), gatewaySecrets);
  const tokens: CitizenTokens = citizenTokens(accessTokens);
  const expiresAt = addMinutes(systemClock().now(), 14);
  return (citizen, session) => tokens.issue({ kind: 'citizen', citizen, session, expiresAt, mustChangeSecret: false });
};

const bytesOf = (method: string, path: string, token: string, body?: object): Buffer => {
  const text = body === undefined ? '' : JSON.stringify(body);
  const content =
    body === undefined ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`];
  const head = [`${method} ${path} HTTP/1.1`, 'host: bench', `authorization: Bearer ${token}`, ...content];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
};

const serviceFor = (number: number, citizens: number): string => serviceId(Math.floor(number / citizens));

const booking = (token: string, number: number, citizens: number, { centre, start, service }: Place): Buffer =>
  bytesOf('POST', '/v1/bookings', token, { service: service ?? serviceFor(number, citizens), centre, start });

const placeAt = (places: readonly Place[], i: number): Place => places[i % places.length] ?? nowhere;

const books = (script: Extract<Script, { kind: 'book' }>): readonly Group[] => {
  const { dataDir, first, count, citizens, offset = 0, session, places } = script;
  const tokenFor = tokensOf(dataDir);
  return Array.from({ length: count }, (_, i): Group => {
    const [number, place] = [first + i, placeAt(places, i)];
    const token = tokenFor(citizenId(offset + (number % citizens)), session ?? `first-${number}`);
    return { requests: [booking(token, number, citizens, place)], number, place };
  });
};

const rebooks = ({ dataDir, made, citizens }: Extract<Script, { kind: 'rebook' }>) => {
  const tokenFor = tokensOf(dataDir);
  return made.map(({ number, id, place }: Made): Group => {
    const token = tokenFor(citizenId(number % citizens), `again-${number}`);
    const requests = [bytesOf('DELETE', `/v1/bookings/${id}`, token), booking(token, number, citizens, place)];
    return { requests, number, place };
  });
};

const lists = ({ dataDir, offset, count, session }: Extract<Script, { kind: 'list' }>) => {
  const tokenFor = tokensOf(dataDir);
  return Array.from({ length: count }, (_, i): Group => {
    const token = tokenFor(citizenId(offset + i), session);
    return { requests: [bytesOf('GET', '/v1/bookings', token)], number: i, place: nowhere };
  });
};

// Between two bookings stand as many reads of free slots as the share asks for.
const reads = ({ share, of }: Extract<Script, { kind: 'reads' }>): readonly Group[] => {
  const between = Math.round(share / (1 - share));
  return groupsOf(of).flatMap((group) => {
    const { centre, start } = group.place;
    const path = `/v1/availability/slots?service=${serviceId(0)}&centre=${centre}&date=${start.slice(0, 10)}`;
    const read = { ...group, requests: [Buffer.from(`GET ${path} HTTP/1.1\r\nhost: bench\r\n\r\n`)] };
    return [...Array.from({ length: between }, () => read), group];
  });
};

export const groupsOf = (script: Script): readonly Group[] => {
  switch (script.kind) {
    case 'book':
      return books(script);
    case 'rebook':
      return rebooks(script);
    case 'list':
      return lists(script);
    case 'reads':
      return reads(script);
  }
};
