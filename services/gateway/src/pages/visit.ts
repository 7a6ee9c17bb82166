// One request for a page by somebody: in which language, who, and what they sent. Kept beside the request while it passes.
import 'reflect-metadata';
import { createParamDecorator, Res, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { CommandKey, Language } from '#contracts';
import { Page, type PageSpec } from '../door/door.decorator.ts';
import { json, type Ask, type Caller, type CitizenCaller, type StaffCaller, type Who } from '../door/door.ts';
import type { CookieSession } from '../session/cookies.ts';
import type { InWords } from './in-words.ts';
import type { Note } from './notes.ts';
import type { Outcome } from './outcome.ts';
import type { Texts } from './texts.ts';

export type Fields = Readonly<Record<string, string>>;

/** The text fields of a query, a path or a form; a field that was sent twice is none. */
export const fieldsOf = (value: unknown): Fields =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string',
    ),
  );

export type Visit<By extends Caller = Caller> = Readonly<{
  language: Language;
  t: Texts;
  words: InWords;
  caller: By;
  session: CookieSession | undefined;
  acceptEncoding: string | undefined;
  /** Path and query, to come back to. */
  path: string;
  params: Fields;
  query: Fields;
  /** What the form holds, without its token and key. */
  form: Fields;
  /** What the page before left to say, if anything. */
  note: Note | undefined;
  /** Where the request came from. */
  address?: string;
  /** Of this form: the same for a form that is sent twice. */
  command: CommandKey;
  /** Ids of forms that are shown now. */
  nextKey(): string;
  /** Leaves a note for the page that is shown next. */
  leave(note: Note): void;
  /** Keeps a session in the cookie, or takes it away. */
  keepSession(session: CookieSession | null): void;
  /** Keeps the language. */
  keepLanguage(language: Language): void;
}>;

const visits = new WeakMap<object, Visit>();
export const keepVisit = (request: FastifyRequest, visit: Visit): void => void visits.set(request, visit);
export const visitOf = (request: FastifyRequest): Visit | undefined => visits.get(request);

const Visiting = createParamDecorator((_: unknown, context: ExecutionContext) =>
  visitOf(context.switchToHttp().getRequest()),
);

type VisitorFor<W extends Who> = W extends 'anyone'
  ? Caller
  : W extends 'citizen'
    ? CitizenCaller
    : W extends 'signed-in'
      ? CitizenCaller | StaffCaller
      : StaffCaller;

const declare =
  <W extends Who>(spec: PageSpec & Readonly<{ who: W }>) =>
  <M extends (visit: Visit<VisitorFor<W>>) => Outcome | Promise<Outcome>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => {
    Page(spec)(target, name, descriptor);
    Visiting()(target, name, 0);
    // Nest then leaves the answer to the keeper of the pages.
    Res()(target, name, 1);
  };

type Options = Readonly<{ whileSecretMustChange?: true }>;

/** Declares a page that is looked at. */
export const Look = <W extends Who>(who: W, path: string, options: Options = {}) =>
  declare({ method: 'GET', path, who, ...options });
/** Declares where a form goes: its token was checked before the method is called. */
export const Send = <W extends Who>(who: W, path: string, options: Options = {}) =>
  declare({ method: 'POST', path, who, ...options });

type Asked<B, Q, P> = Readonly<{ body?: B; query?: Q; params?: P; form?: string }>;

/** The visit as the application functions of the API take it. The content was checked by the page. */
export const asked = <By extends Caller, B = unknown, Q = unknown, P = unknown>(
  visit: Visit<By>,
  { body, query, params, form = json }: Asked<B, Q, P> = {},
): Ask<B, Q, P, By> => ({
  body: body as B,
  query: query as Q,
  params: params as P,
  caller: visit.caller,
  command: visit.command,
  language: visit.language,
  ...(visit.address === undefined ? {} : { address: visit.address }),
  form,
});
