import { Controller } from '@nestjs/common';
import Type from 'typebox';
import { Door } from '../door/door.decorator.ts';
import type { StaffAsk } from '../door/door.ts';
import { Instant, orNull, pageOf, PageQuery, shape } from '../door/shapes.ts';
import { StaffAudit } from './staff-audit.ts';

const RecordedLook = shape('RecordedLook', {
  id: Type.String(),
  at: Instant,
  officer: Type.String(),
  purpose: Type.String(),
  centre: Type.String(),
  person: orNull(Type.String({ description: 'pseudonym; null when nobody was found' })),
  about: orNull(Type.String()),
});
const LookPage = pageOf('LookPage', RecordedLook);

@Controller()
export class StaffController {
  constructor(private readonly staff: StaffAudit) {}

  @Door({
    method: 'GET',
    path: '/v1/staff/audit',
    who: ['auditor', 'system-administrator'],
    tag: 'staff',
    summary: 'Which officer looked at which person, and why',
    query: PageQuery,
    answers: { 200: LookPage },
  })
  audit(ask: StaffAsk<unknown, PageQuery>) {
    return this.staff.looks(ask);
  }
}
