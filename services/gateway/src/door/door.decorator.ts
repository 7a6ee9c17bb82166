import 'reflect-metadata';
import { createParamDecorator, Delete, Get, Patch, Post, Put, Res, type ExecutionContext } from '@nestjs/common';
import type { TSchema } from 'typebox';
import type { AskFor, DoorSpec, Method, Undeclared, Who } from './door.ts';
import { askOf } from './request.ts';

const doorKey = Symbol('door');
const routes = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete } as const satisfies Record<
  Method,
  unknown
>;

const Asked = createParamDecorator((_: unknown, context: ExecutionContext) =>
  askOf(context.switchToHttp().getRequest()),
);

const declare = (key: symbol, value: object, method: Method, path: string) => {
  const route = routes[method](path.replace(/\{(\w+)\}/g, ':$1'));
  return (target: object, name: string | symbol, descriptor: PropertyDescriptor): void => {
    Reflect.defineMetadata(key, value, descriptor.value as object);
    route(target, name, descriptor);
  };
};

/**
 * Declares a door of the API. The method gets one `Ask` and gives the body of the first success that is declared, or a
 * `Reply`. A route that declares nothing stops the start.
 */
export const Door =
  <W extends Who, B extends TSchema = Undeclared, Q extends TSchema = Undeclared, P extends TSchema = Undeclared>(
    spec: DoorSpec<W, B, Q, P>,
  ) =>
  <M extends (ask: AskFor<W, B, Q, P>) => unknown>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => {
    declare(doorKey, spec, spec.method, spec.path)(target, name, descriptor);
    Asked()(target, name, 0);
    // Nest then leaves the answer to the doorman, who knows status and form.
    Res()(target, name, 1);
  };

export const doorOf = (handler: object): DoorSpec | undefined =>
  Reflect.getMetadata(doorKey, handler) as DoorSpec | undefined;

/** A server-rendered page: who may pass is told to whoever renders it. `path` with parameters in braces. */
export type PageSpec = Readonly<{ method: 'GET' | 'POST'; path: string; who: Who; whileSecretMustChange?: true }>;
const pageKey = Symbol('page');

/** Declares a page; session, form token and errors are the pages' own interceptor's. */
export const Page =
  (spec: PageSpec) =>
  (target: object, name: string | symbol, descriptor: PropertyDescriptor): void =>
    declare(pageKey, spec, spec.method, spec.path)(target, name, descriptor);

export const pageOf = (handler: object): PageSpec | undefined =>
  Reflect.getMetadata(pageKey, handler) as PageSpec | undefined;
