// All doors of the gateway, gathered and compiled at start.
import type { Type as ClassOf } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import type { TSchema } from 'typebox';
import type { Language } from '#contracts';
import { answerCheck, bodyCheck, textCheck, type Check } from './checks.ts';
import { doorOf, pageOf, type PageSpec } from './door.decorator.ts';
import { doorName, formsOf, json, type Ask, type DoorSpec } from './door.ts';

export type Content = Readonly<{ params: unknown; query: unknown; body: unknown }>;
type Send = (reply: FastifyReply, body: unknown) => void;

/** A controller's method: gets what is asked, gives the body of the answer or a `Reply`. */
export type Method = (ask: Ask) => unknown;

/** A door, and where its method is found. */
export type Opened = Readonly<{ door: CompiledDoor; controller: ClassOf<Record<string, unknown>>; name: string }>;

export interface CompiledDoor {
  readonly spec: DoorSpec;
  readonly name: string;
  /** The first success that is declared. */
  readonly success: number;
  /** Media types of that success. */
  readonly forms: readonly string[];
  readonly cacheControl: string;
  /** The checked content, or request.invalid with every wrong field. */
  check(content: Content, language: Language): Content;
  /** How to send that status in that form; throws for a status that is not declared. */
  answerOf(status: number, form: string): Send;
}

const optional = (schema: TSchema | undefined, compile: (schema: TSchema) => Check) => {
  const check = schema && compile(schema);
  return (value: unknown, language: Language): unknown => {
    if (!check) return {};
    const given = value ?? {};
    check(given, language);
    return given;
  };
};

const senderOf = (form: string, schema: TSchema): Send => {
  const check = answerCheck(schema);
  const text = form.startsWith('text/');
  return (reply, body) => {
    check(Buffer.isBuffer(body) ? '' : body);
    void reply.type(text || form === json ? `${form}; charset=utf-8` : form);
    void reply.send(form === json ? JSON.stringify(body) : body);
  };
};

const sendNothing: Send = (reply) => void reply.send();

const sendersOf = (spec: DoorSpec): ReadonlyMap<string, Send> =>
  new Map(
    Object.entries(spec.answers).flatMap(([status, answer]) => {
      const forms = Object.entries(formsOf(answer));
      if (forms.length === 0) return [[status, sendNothing] as const];
      return forms.map(([form, schema]) => [`${status} ${form}`, senderOf(form, schema)] as const);
    }),
  );

const compile = (spec: DoorSpec): CompiledDoor => {
  const success = Math.min(...Object.keys(spec.answers).map(Number));
  const senders = sendersOf(spec);
  const params = optional(spec.params, textCheck);
  const query = optional(spec.query, textCheck);
  const body = optional(spec.body, bodyCheck);
  return {
    spec,
    name: doorName(spec),
    success,
    forms: Object.keys(formsOf(spec.answers[success] ?? { forms: {} })),
    cacheControl: spec.cacheSeconds === undefined ? 'no-store' : `public, max-age=${spec.cacheSeconds}`,
    check: (content, language) => ({
      params: params(content.params, language),
      query: query(content.query, language),
      body: body(content.body, language),
    }),
    answerOf: (status, form) => {
      const send = senders.get(`${status} ${form}`) ?? senders.get(String(status)) ?? senders.get(`${status} ${json}`);
      if (!send) throw new Error(`${doorName(spec)} answered with ${status}, which it does not declare`);
      return send;
    },
  };
};

const methodsOf = (controller: ClassOf): readonly (readonly [string, object])[] => {
  const prototype = controller.prototype as Readonly<Record<string, object>>;
  return new MetadataScanner().getAllMethodNames(prototype).map((name) => [name, prototype[name] as object] as const);
};

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`);

/** Every route of these controllers; a route that does not declare who may pass throws, and so stops the start. */
export class Doors {
  readonly opened: readonly Opened[];
  private readonly routes: (readonly [method: string, pattern: RegExp])[] = [];

  constructor(controllers: readonly ClassOf[]) {
    this.opened = controllers.flatMap((controller) =>
      methodsOf(controller).flatMap(([name, handler]) => this.opening(controller, name, handler)),
    );
  }

  get all(): readonly DoorSpec[] {
    return this.opened.map(({ door }) => door.spec);
  }

  /** The methods offered at a path; empty when nothing is there. */
  methodsAt(path: string): readonly string[] {
    const methods = this.routes.flatMap(([method, pattern]) => (pattern.test(path) ? [method] : []));
    return methods.includes('GET') ? [...new Set([...methods, 'HEAD'])] : [...new Set(methods)];
  }

  private opening(controller: ClassOf, name: string, handler: object): readonly Opened[] {
    const [door, page] = [doorOf(handler), pageOf(handler)];
    if (!door && !page) {
      if (Reflect.hasMetadata(PATH_METADATA, handler))
        throw new Error(`${controller.name}.${name} is a route that does not say who may pass`);
      return [];
    }
    const { method, path } = (door ?? page) as DoorSpec | PageSpec;
    this.routes.push([method, patternOf(path)]);
    return door ? [{ door: compile(door), controller: controller as Opened['controller'], name }] : [];
  }
}
