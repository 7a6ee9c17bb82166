// The one way through every door: who calls, may they pass, are they too many, is what they ask well formed, and only then
// the door's own method; what comes back leaves in a declared form or not at all.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Type as ClassOf } from '@nestjs/common';
import { DomainError, type CommandKey } from '#contracts';
import { errorFacts, inSpan, isTracing, type Logger, type Precedence, type Timers } from '#platform';
import type { OwnSecrets } from '../secrets/own-secrets.ts';
import type { Callers } from '../session/callers.ts';
import type { Keyed } from './command-keys.ts';
import { refuseField } from './checks.ts';
import { isCommand, Reply, routeOfPath, type Ask, type Caller, type Who } from './door.ts';
import type { CompiledDoor, Content, Doors, Method } from './doors.ts';
import type { Limits } from './limits.ts';
import { sendProblem } from './problems.ts';
import { formFor, headerOf, languageOf, traceOf } from './request.ts';
import { sideBySide } from './side-by-side.ts';

export type DoormanPorts = Readonly<{
  doors: Doors;
  secrets: Pick<OwnSecrets, 'ready'>;
  callers: Callers;
  limits: Limits;
  commandKey: (keyed: Keyed) => CommandKey;
  timers: Timers;
  precedence: Precedence;
  log: Logger;
}>;

/** Gives the controller that Nest made. */
type ControllerOf = <T>(controller: ClassOf<T>) => T;

export class Doorman {
  private readonly together = sideBySide();

  constructor(private readonly ports: DoormanPorts) {}

  /**
   * Hangs every door into the HTTP server itself: what Nest's router would do on the way (guards, pipes, interceptors, streams of
   * answers) the doorman does, or nobody needs (ADR 0014).
   */
  open(http: FastifyInstance, controllerOf: ControllerOf): void {
    for (const { door, controller, name } of this.ports.doors.opened) {
      const handler = controllerOf(controller)[name] as Method;
      const method = handler.bind(controllerOf(controller));
      http.route({
        method: door.spec.method,
        url: routeOfPath(door.spec.path),
        handler: (request, reply) => this.serve(door, method, request, reply),
      });
    }
  }

  // Nothing is given back: the answer is sent here in any case.
  private serve(door: CompiledDoor, method: Method, request: FastifyRequest, reply: FastifyReply): void {
    const pass = () => this.ports.precedence.answering(() => this.pass(door, method, request, reply));
    const passed = isTracing() ? inSpan(door.name, { kind: 'serves', parent: traceOf(request) }, pass) : pass();
    passed.catch((error: unknown) => {
      this.ports.log.error(errorFacts(error), 'a problem could not be told');
      reply.raw.destroy();
    });
  }

  private async pass(door: CompiledDoor, method: Method, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    try {
      await this.together();
      const ask = await this.admit(door, request);
      const answered = await method(ask);
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
