import { Controller } from '@nestjs/common';
import Type from 'typebox';
import { Door } from '../door/door.decorator.ts';
import { Reply, type Ask } from '../door/door.ts';
import { shape, words } from '../door/shapes.ts';
import { Health } from './health.ts';

const Live = shape('Live', { status: words(['ok']) });
const Ready = shape('Ready', { status: words(['ok', 'not-ready']), reasons: Type.Array(Type.String()) });

@Controller()
export class HealthController {
  constructor(private readonly health: Health) {}

  @Door({
    method: 'GET',
    path: '/health/live',
    who: 'anyone',
    tag: 'operations',
    summary: 'The process runs',
    answers: { 200: Live },
  })
  live(_: Ask) {
    return { status: 'ok' };
  }

  @Door({
    method: 'GET',
    path: '/health/ready',
    who: 'anyone',
    tag: 'operations',
    summary: 'Everything it needs is there',
    answers: { 200: Ready, 503: Ready },
  })
  async ready(_: Ask) {
    const { ready, reasons } = await this.health.readiness();
    return new Reply(ready ? 200 : 503, { status: ready ? 'ok' : 'not-ready', reasons });
  }
}
