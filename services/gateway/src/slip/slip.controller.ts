import { Controller } from '@nestjs/common';
import { Door } from '../door/door.decorator.ts';
import type { Ask, CitizenAsk } from '../door/door.ts';
import { ById } from '../door/shapes.ts';
import { CentreDay, Keys, RevokedSlips, slipForms } from './slip.doors.ts';
import { Slips } from './slips.ts';

const tag = 'slips';

@Controller()
export class SlipController {
  constructor(private readonly slips: Slips) {}

  @Door({
    method: 'GET',
    path: '/v1/bookings/{id}/slip',
    who: 'citizen',
    tag,
    summary: 'The slip of a booking: as data, to print, as QR code or for a calendar',
    params: ById,
    answers: { 200: slipForms },
    problems: ['booking.not-found', 'booking.not-active', 'catalogue.unknown-centre', 'catalogue.unknown-service'],
  })
  slip(ask: CitizenAsk<unknown, unknown, ById>) {
    return this.slips.slip(ask);
  }

  @Door({
    method: 'GET',
    path: '/.well-known/jwks.json',
    who: 'anyone',
    tag,
    cacheSeconds: 300,
    summary: 'The keys with which slips can be verified without a network',
    answers: { 200: Keys },
  })
  keys(_: Ask) {
    return this.slips.keys();
  }

  @Door({
    method: 'GET',
    path: '/v1/slips/revoked',
    who: 'anyone',
    tag,
    cacheSeconds: 5,
    summary: 'Hashes of slips that were cancelled or moved away',
    query: CentreDay,
    answers: { 200: RevokedSlips },
    problems: ['catalogue.unknown-centre'],
  })
  revoked(ask: Ask<unknown, CentreDay>) {
    return this.slips.revoked(ask);
  }
}
