import { Controller } from '@nestjs/common';
import type { Role } from '#contracts';
import { Door } from '../door/door.decorator.ts';
import { nothing, type StaffAsk } from '../door/door.ts';
import { ById } from '../door/shapes.ts';
import {
  ArrivalShape,
  GateList,
  GateListQuery,
  NewArrival,
  NewCall,
  QueueQuery,
  VisitPage,
  VisitShape,
} from './centre.doors.ts';
import { Centres } from './centres.ts';

const atTheGate: readonly Role[] = ['gate-officer', 'centre-manager', 'system-administrator'];
const atTheDesk: readonly Role[] = ['desk-officer', 'centre-manager', 'system-administrator'];

@Controller()
export class CentreController {
  constructor(private readonly centres: Centres) {}

  @Door({
    method: 'POST',
    path: '/v1/centres/{id}/arrivals',
    who: atTheGate,
    tag: 'gate',
    summary: 'Admit somebody by slip, reference or document',
    params: ById,
    body: NewArrival,
    answers: { 201: ArrivalShape },
    problems: [
      'catalogue.unknown-centre',
      'gate.forged',
      'gate.not-booked',
      'gate.other-centre',
      'gate.cancelled',
      'gate.already-used',
      'gate.other-day',
      'gate.too-early',
      'gate.too-late',
    ],
    example: { reference: '7KM4P-2QXW9' },
  })
  admit(ask: StaffAsk<NewArrival, unknown, ById>) {
    return this.centres.admit(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/centres/{id}/gate-list',
    who: atTheGate,
    tag: 'gate',
    summary: 'The bookings of a day, for a gate without a network',
    params: ById,
    query: GateListQuery,
    answers: { 200: GateList },
    problems: ['catalogue.unknown-centre'],
  })
  gateList(ask: StaffAsk<unknown, GateListQuery, ById>) {
    return this.centres.gateList(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/centres/{id}/queue',
    who: atTheDesk,
    tag: 'desk',
    summary: 'Who waits or is served now',
    params: ById,
    query: QueueQuery,
    answers: { 200: VisitPage },
    problems: ['catalogue.unknown-centre'],
  })
  queue(ask: StaffAsk<unknown, QueueQuery, ById>) {
    return this.centres.queue(ask);
  }

  @Door({
    method: 'POST',
    path: '/v1/centres/{id}/calls',
    who: atTheDesk,
    tag: 'desk',
    summary: 'Call the next to a desk; 204 when nobody waits',
    params: ById,
    body: NewCall,
    answers: { 200: VisitShape, 204: nothing },
    problems: ['catalogue.unknown-centre', 'counter.unknown'],
    example: { counter: 'identity', desk: '4' },
  })
  call(ask: StaffAsk<NewCall, unknown, ById>) {
    return this.centres.call(ask);
  }
}
