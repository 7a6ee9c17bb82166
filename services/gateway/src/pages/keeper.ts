// The one way through every page: session and language from cookies, may they pass, is the form one of ours; what the
// page's method answers is rendered and sent, and so is what goes wrong.
import '@fastify/cookie';
import {
  applyDecorators,
  Controller,
  Inject,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DomainError } from '#contracts';
import { inSpan } from '#platform';
import { pageOf, type PageSpec } from '../door/door.decorator.ts';
import type { Caller } from '../door/door.ts';
import { headerOf, traceOf } from '../door/request.ts';
import { sessionCookie } from '../session/cookies.ts';
import type { Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { fieldsOf, keepVisit, type Visit } from './visit.ts';

const forOfficers = ({ who, path }: PageSpec): boolean => Array.isArray(who) || path.startsWith('/staff');

const keyPattern = /^[\x21-\x7e]{1,128}$/;

export class PageKeeper implements NestInterceptor {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const spec = pageOf(context.getHandler());
    if (!spec) return next.handle();
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const handle = () => lastValueFrom(next.handle()) as Promise<Outcome>;
    const span = { kind: 'serves', parent: traceOf(request) } as const;
    return from(inSpan(`page ${spec.method} ${spec.path}`, span, () => this.pass(spec, request, reply, handle)));
  }

  private async pass(spec: PageSpec, request: FastifyRequest, reply: FastifyReply, handle: () => Promise<Outcome>) {
    let visit: Visit | undefined;
    try {
      const entered = await this.enter(spec, request, reply);
      visit = entered;
      await this.admit(spec, entered, request);
      keepVisit(request, entered);
      this.ports.press.send(await handle(), entered, request, reply);
    } catch (error) {
      this.ports.press.sendProblem(error, visit, request, reply, forOfficers(spec));
    }
  }

  private async enter(spec: PageSpec, request: FastifyRequest, reply: FastifyReply): Promise<Visit> {
    await this.ports.secrets.ready();
    const seen = await this.ports.pageSessions.of(request.cookies[sessionCookie]);
    const { options } = this.ports.cookies;
    if (seen.cookie === null) void reply.clearCookie(sessionCookie, options);
    else if (seen.cookie !== undefined) void reply.setCookie(sessionCookie, seen.cookie, options);
    const { _token, _key, ...form } = fieldsOf(request.body);
    const door = `page ${spec.method} ${spec.path}`;
    const params = fieldsOf(request.params);
    const key = _key !== undefined && keyPattern.test(_key) ? { key: _key } : {};
    const command =
      spec.method === 'POST'
        ? this.ports.commandKey({ door, caller: seen.caller, content: { form, params }, ...key })
        : { id: '', fingerprint: '' };
    const basis = this.ports.press.basis(request, reply, seen.caller, seen.session);
    return { ...basis, params, query: fieldsOf(request.query), form, command, address: request.ip };
  }

  private async admit(spec: PageSpec, visit: Visit, request: FastifyRequest): Promise<void> {
    const { caller } = visit;
    await this.ports.callers.admit(caller, spec.who, spec.whileSecretMustChange);
    if (spec.method !== 'POST') return;
    this.count(caller, request.ip);
    const site = headerOf(request, 'sec-fetch-site') ?? 'same-origin';
    if (site !== 'same-origin' || !this.ports.press.isOurs(request, caller)) throw new DomainError('form.expired');
  }

  private count(caller: Caller, address: string): void {
    if (caller.kind === 'anyone') this.ports.limits.strangers?.count(address);
    else this.ports.limits.persons.count(caller.kind === 'citizen' ? caller.citizen : caller.officer);
  }
}

/** A class whose methods are pages. */
export const Pages = (): ClassDecorator => applyDecorators(Controller(), UseInterceptors(PageKeeper));
