import { expect, it } from '@jest/globals';
import helmet from '@fastify/helmet';
import { fastify } from 'fastify';
import { securityHeaders } from './security-headers.ts';

const none = ["'none'"];
const own = ["'self'"];
const directives = {
  defaultSrc: own,
  scriptSrc: own,
  styleSrc: own,
  imgSrc: [...own, 'data:'],
  objectSrc: none,
  baseUri: none,
  formAction: own,
  frameAncestors: none,
};

it.each([true, false])('are those that helmet sets (secure: %s)', async (secure) => {
  const http = fastify();
  await http.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives },
    hsts: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
  });
  http.get('/', (_, reply) => reply.send());
  const { headers } = await http.inject('/');
  const { date: _, connection: __, 'content-length': ___, ...ofHelmet } = headers;
  expect(securityHeaders(secure)).toEqual(ofHelmet);
  await http.close();
});
