import { Controller } from '@nestjs/common';
import type { Role } from '#contracts';
import { Forward, VisitShape } from '../centre/centre.doors.ts';
import { Centres } from '../centre/centres.ts';
import { Door } from '../door/door.decorator.ts';
import type { StaffAsk } from '../door/door.ts';
import { ById } from '../door/shapes.ts';

const tag = 'desk';
const who: readonly Role[] = ['desk-officer', 'centre-manager'];
const step = {
  method: 'POST',
  who,
  tag,
  params: ById,
  answers: { 200: VisitShape },
  problems: ['visit.not-found', 'visit.wrong-status'],
} as const;

@Controller()
export class VisitController {
  constructor(private readonly centres: Centres) {}

  @Door({
    method: 'GET',
    path: '/v1/visits/{id}',
    who,
    tag,
    summary: 'One visit',
    params: ById,
    answers: { 200: VisitShape },
    problems: ['visit.not-found'],
  })
  visit(ask: StaffAsk<unknown, unknown, ById>) {
    return this.centres.visit(ask);
  }

  @Door({ ...step, path: '/v1/visits/{id}/start', summary: 'The person is at the desk' })
  start(ask: StaffAsk<unknown, unknown, ById>) {
    return this.centres.step('start', ask);
  }

  @Door({ ...step, path: '/v1/visits/{id}/finish', summary: 'The person was served' })
  finish(ask: StaffAsk<unknown, unknown, ById>) {
    return this.centres.step('finish', ask);
  }

  @Door({ ...step, path: '/v1/visits/{id}/no-show', summary: 'The person did not come to the desk' })
  noShow(ask: StaffAsk<unknown, unknown, ById>) {
    return this.centres.step('no-show', ask);
  }

  @Door({ ...step, path: '/v1/visits/{id}/recall', summary: 'Call the person again' })
  recall(ask: StaffAsk<unknown, unknown, ById>) {
    return this.centres.step('recall', ask);
  }

  @Door({
    method: 'POST',
    path: '/v1/visits/{id}/forward',
    who,
    tag,
    summary: 'Send the person on to another counter; answers the next visit',
    params: ById,
    body: Forward,
    answers: { 201: VisitShape },
    problems: ['visit.not-found', 'visit.wrong-status', 'counter.unknown'],
    example: { counter: 'civil-registration' },
  })
  forward(ask: StaffAsk<Forward, unknown, ById>) {
    return this.centres.forward(ask);
  }
}
