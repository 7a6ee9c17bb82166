// The one way through every door: who calls, may they pass, are they too many, is what they ask well formed, and only then
// the door's own method; what comes back leaves in a declared form or not at all.
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DomainError, type CommandKey } from '#contracts';
import { inSpan, type Logger, type Timers } from '#platform';
import type { OwnSecrets } from '../secrets/own-secrets.ts';
import type { Callers } from '../session/callers.ts';
import type { Keyed } from './command-keys.ts';
import { refuseField } from './checks.ts';
import { isCommand, Reply, type Ask, type Caller, type Who } from './door.ts';
import type { CompiledDoor, Content, Doors } from './doors.ts';
import type { Limits } from './limits.ts';
import { sendProblem } from './problems.ts';
import { formFor, headerOf, keepAsk, languageOf, traceOf } from './request.ts';

export type DoormanPorts = Readonly<{
  doors: Doors;
  secrets: Pick<OwnSecrets, 'ready'>;
  callers: Callers;
  limits: Limits;
  commandKey: (keyed: Keyed) => CommandKey;
  timers: Timers;
  log: Logger;
}>;

export class Doorman implements NestInterceptor {
  constructor(private readonly ports: DoormanPorts) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const door = this.ports.doors.of(context.getHandler());
    if (!door) return next.handle();
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const handle = () => lastValueFrom(next.handle(), { defaultValue: undefined });
    return from(
      inSpan(door.name, { kind: 'serves', parent: traceOf(request) }, () => this.pass(door, request, reply, handle)),
    );
  }

  private async pass(door: CompiledDoor, request: FastifyRequest, reply: FastifyReply, handle: () => Promise<unknown>) {
    try {
      const ask = await this.admit(door, request);
      keepAsk(request, ask);
      const answered = await handle();
      this.answer(door, answered instanceof Reply ? answered : new Reply(door.success, answered), ask.form, reply);
    } catch (error) {
      sendProblem(request, reply, error, this.ports.log);
    }
  }

  private async admit(door: CompiledDoor, request: FastifyRequest): Promise<Ask> {
    const { spec } = door;
    if (spec.who !== 'anyone' || isCommand(spec)) await this.ports.secrets.ready();
    const caller = await this.callerOf(spec.who, request);
    this.count(door, caller, request.ip);
    await this.ports.callers.admit(caller, spec.who, spec.whileSecretMustChange);
    if (!spec.form) refuseForms(request);
    const language = languageOf(request);
    const form = door.forms.length < 2 ? (door.forms[0] ?? '') : formFor(request, door.forms);
    if (form === undefined) throw new DomainError('request.not-acceptable');
    const content = door.check({ params: request.params, query: request.query, body: request.body }, language);
    const ifMatch = spec.ifMatch ? ifMatchOf(request) : undefined;
    const command = this.commandOf(door, caller, request, content);
    return {
      ...content,
      caller,
      command,
      language,
      address: request.ip,
      ...(isForwarded(request) ? { forwarded: true as const } : {}),
      form,
      ...(ifMatch === undefined ? {} : { ifMatch }),
    };
  }

  // A stale token does not close a door that is open to anyone.
  private async callerOf(who: Who, request: FastifyRequest): Promise<Caller> {
    return who === 'anyone' ? { kind: 'anyone' } : this.ports.callers.ofHeader(headerOf(request, 'authorization'));
  }

  private commandOf(door: CompiledDoor, caller: Caller, request: FastifyRequest, content: Content): CommandKey {
    if (!isCommand(door.spec)) return { id: '', fingerprint: '' };
    const key = keyOf(request);
    return this.ports.commandKey({ door: door.name, caller, content, ...(key === undefined ? {} : { key }) });
  }

  private count({ spec }: CompiledDoor, caller: Caller, address: string): void {
    if (!isCommand(spec) || spec.unlimited) return;
    if (caller.kind === 'anyone') this.ports.limits.strangers?.count(address);
    else this.ports.limits.persons.count(caller.kind === 'citizen' ? caller.citizen : caller.officer);
  }

  private answer(door: CompiledDoor, answered: Reply, form: string, reply: FastifyReply): void {
    const { status, body, headers } = answered;
    const send = door.answerOf(status, headers['content-type']?.split(';')[0] ?? form);
    reply.code(status).header('cache-control', door.cacheControl).headers(headers);
    if (hasVersion(body)) reply.header('etag', `"${body.version}"`);
    send(reply, body);
  }
}

const hasVersion = (body: unknown): body is Readonly<{ version: number }> =>
  typeof body === 'object' && body !== null && typeof (body as { version?: unknown }).version === 'number';

const isForwarded = ({ headers }: FastifyRequest): boolean =>
  ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);

// Pages take forms; the API does not, so that no other site's form can speak for a person.
const refuseForms = (request: FastifyRequest): void => {
  if (/^application\/x-www-form-urlencoded/i.test(headerOf(request, 'content-type') ?? '')) {
    throw new DomainError('request.unsupported-media-type');
  }
};

const keyOf = (request: FastifyRequest): string | undefined => {
  const key = headerOf(request, 'idempotency-key');
  if (key === undefined) return undefined;
  return /^[\x21-\x7e]{1,128}$/.test(key) ? key : refuseField('Idempotency-Key', 'pattern', languageOf(request));
};

const ifMatchOf = (request: FastifyRequest): number | undefined => {
  const header = headerOf(request, 'if-match')?.trim();
  if (header === undefined || header === '*') return undefined;
  const [, revision] = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header) ?? [];
  if (revision === undefined) throw new DomainError('request.stale');
  return Number(revision);
};
