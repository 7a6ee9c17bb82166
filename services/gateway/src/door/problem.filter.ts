// For whatever went wrong outside a door: no such route, a body that could not be read, a page without its own filter.
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '#contracts';
import type { Logger } from '#platform';
import type { Doors } from './doors.ts';
import { refusalOf, sendProblem } from './problems.ts';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly doors: Doors,
    private readonly log: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const allow = refusalOf(error).code === 'request.not-found' ? this.methodsAt(request) : [];
    if (allow.length > 0 && request.method === 'OPTIONS') {
      void reply
        .code(204)
        .header('allow', [...allow, 'OPTIONS'].join(', '))
        .send();
      return;
    }
    const refusal = allow.length > 0 ? new DomainError('request.method-not-allowed', { allow }) : error;
    sendProblem(request, reply, refusal, this.log);
  }

  private methodsAt(request: FastifyRequest): readonly string[] {
    return this.doors.methodsAt((request.raw.url ?? '/').split('?')[0] ?? '/');
  }
}
