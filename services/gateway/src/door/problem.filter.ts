// For whatever went wrong outside a door: no such route, a body that could not be read, a page without its own filter.
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '#contracts';
import type { Logger } from '#platform';
import type { Doors } from './doors.ts';
import { refusalOf, sendProblem } from './problems.ts';
import { headerOf, wishesOf } from './request.ts';

type ShowProblem = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

// A person who mistyped an address wants a page; programs below /v1 always get a problem.
const isBrowsing = (request: FastifyRequest): boolean =>
  !(request.raw.url ?? '/').startsWith('/v1') && wishesOf(headerOf(request, 'accept'))[0] === 'text/html';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly doors: Doors,
    private readonly log: Logger,
    private readonly show?: ShowProblem,
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
    if (this.show && isBrowsing(request)) this.show(refusal, request, reply);
    else sendProblem(request, reply, refusal, this.log);
  }

  private methodsAt(request: FastifyRequest): readonly string[] {
    return this.doors.methodsAt((request.raw.url ?? '/').split('?')[0] ?? '/');
  }
}
