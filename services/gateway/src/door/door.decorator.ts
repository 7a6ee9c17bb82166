import 'reflect-metadata';
import { Get, Post } from '@nestjs/common';
import type { TSchema } from 'typebox';
import { routeOfPath, type AskFor, type DoorSpec, type Undeclared, type Who } from './door.ts';

const doorKey = Symbol('door');
const routes = { GET: Get, POST: Post } as const;

/**
 * Declares a door of the API, which the doorman opens. The method gets one `Ask` and gives the body of the first success that is
 * declared, or a `Reply`. A route that declares nothing stops the start.
 */
export const Door =
  <W extends Who, B extends TSchema = Undeclared, Q extends TSchema = Undeclared, P extends TSchema = Undeclared>(
    spec: DoorSpec<W, B, Q, P>,
  ) =>
  <M extends (ask: AskFor<W, B, Q, P>) => unknown>(
    _target: object,
    _name: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => {
    Reflect.defineMetadata(doorKey, spec, descriptor.value as object);
  };

export const doorOf = (handler: object): DoorSpec | undefined =>
  Reflect.getMetadata(doorKey, handler) as DoorSpec | undefined;

/** A server-rendered page: who may pass is told to whoever renders it. `path` with parameters in braces. */
export type PageSpec = Readonly<{ method: 'GET' | 'POST'; path: string; who: Who; whileSecretMustChange?: true }>;
const pageKey = Symbol('page');

/** Declares a page; session, form token and errors are the pages' own interceptor's. */
export const Page =
  (spec: PageSpec) =>
  (target: object, name: string | symbol, descriptor: PropertyDescriptor): void => {
    Reflect.defineMetadata(pageKey, spec, descriptor.value as object);
    routes[spec.method](routeOfPath(spec.path))(target, name, descriptor);
  };

export const pageOf = (handler: object): PageSpec | undefined =>
  Reflect.getMetadata(pageKey, handler) as PageSpec | undefined;
