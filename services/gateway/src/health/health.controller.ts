import { Controller } from '@nestjs/common';
import Type from 'typebox';
import { Door } from '../door/door.decorator.ts';
import { Reply, type Ask } from '../door/door.ts';
import { shape, words } from '../door/shapes.ts';
import { Figures } from './figures.ts';
import { Health } from './health.ts';

const Live = shape('Live', { status: words(['ok']) });
const Ready = shape('Ready', {
  status: words(['ok', 'not-ready']),
  reasons: Type.Array(Type.String()),
  degraded: Type.Optional(Type.Array(Type.String(), { description: 'what fares badly while it serves nevertheless' })),
});

@Controller()
export class HealthController {
  constructor(
    private readonly health: Health,
    private readonly figures: Figures,
  ) {}

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
    const { ready, ...said } = await this.health.readiness();
    return new Reply(ready ? 200 : 503, { status: ready ? 'ok' : 'not-ready', ...said });
  }

  @Door({
    method: 'GET',
    path: '/metrics',
    who: 'anyone',
    tag: 'operations',
    summary: 'Figures of this process for Prometheus; for callers on this machine unless METRICS says otherwise',
    answers: { 200: { forms: { 'text/plain': Type.String() } } },
    problems: ['request.not-found'],
  })
  async metrics({ address = '', forwarded }: Ask) {
    return (await this.figures.page({ address, forwarded: forwarded === true })).text;
  }
}
