// What is declared about a door: from it come the route, who may pass, the checks, the Idempotency-Key and the OpenAPI operation.
import type { Static, TSchema, TUnknown } from 'typebox';
import type { AccessClaims, CommandKey, Language, ProblemCode, Role } from '#contracts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may pass. `signed-in`: any citizen or officer with a session. A list: officers with one of these roles. */
export type Who = 'anyone' | 'citizen' | 'signed-in' | readonly Role[];

export type CitizenCaller = Extract<AccessClaims, { kind: 'citizen' }>;
export type StaffCaller = Extract<AccessClaims, { kind: 'staff' }>;
export type Caller = CitizenCaller | StaffCaller | Readonly<{ kind: 'anyone' }>;

type CallerFor<W extends Who> = W extends 'anyone'
  ? Caller
  : W extends 'citizen'
    ? CitizenCaller
    : W extends 'signed-in'
      ? CitizenCaller | StaffCaller
      : StaffCaller;

/** One request that passed all checks of its door. */
export type Ask<Body = unknown, Query = unknown, Params = unknown, By = Caller> = Readonly<{
  body: Body;
  query: Query;
  params: Params;
  caller: By;
  command: CommandKey;
  language: Language;
  /** Where the request came from. */
  address?: string;
  /** A proxy brought it: the address is the proxy's. */
  forwarded?: true;
  /** The revision named by `If-Match`; left out when the header is, or is `*`. */
  ifMatch?: number;
  /** The media type chosen by `Accept` among the forms that the door declares. */
  form: string;
}>;
export type CitizenAsk<Body = unknown, Query = unknown, Params = unknown> = Ask<Body, Query, Params, CitizenCaller>;
export type StaffAsk<Body = unknown, Query = unknown, Params = unknown> = Ask<Body, Query, Params, StaffCaller>;
export type SignedInAsk = Ask<unknown, unknown, unknown, CitizenCaller | StaffCaller>;

/** The same answer in several media types; the first is sent when `Accept` has no wish. */
export type Forms = Readonly<{ forms: Readonly<Record<string, TSchema>> }>;
export type AnswerSpec = TSchema | Forms;

/** An answer without a body. */
export const nothing: Forms = { forms: {} };

export const json = 'application/json';
export const formsOf = (answer: AnswerSpec): Readonly<Record<string, TSchema>> =>
  isForms(answer) ? answer.forms : { [json]: answer };
const isForms = (answer: AnswerSpec): answer is Forms => 'forms' in answer;

export type DoorSpec<
  W extends Who = Who,
  B extends TSchema = TSchema,
  Q extends TSchema = TSchema,
  P extends TSchema = TSchema,
> = Readonly<{
  method: Method;
  /** With parameters in braces: `/v1/bookings/{id}`. */
  path: string;
  who: W;
  tag: string;
  summary: string;
  description?: string;
  body?: B;
  query?: Q;
  params?: P;
  /** By status; the first success is sent unless the method answers with a `Reply`. */
  answers: Readonly<Record<number, AnswerSpec>>;
  /** Refusals of its rules; those of the checks are added. */
  problems?: readonly ProblemCode[];
  /** A body that would pass. */
  example?: Static<B>;
  /** Takes `If-Match`. */
  ifMatch?: true;
  /** Open to a citizen who must change the first secret. */
  whileSecretMustChange?: true;
  /** How long anybody may keep the answer; left out: nobody may. */
  cacheSeconds?: number;
  /** Without a limit of its own kind: health and documents. */
  unlimited?: true;
  /** Takes a form instead of JSON: for providers that call back. */
  form?: true;
}>;

export type AskFor<W extends Who, B extends TSchema, Q extends TSchema, P extends TSchema> = Ask<
  Static<B>,
  Static<Q>,
  Static<P>,
  CallerFor<W>
>;
export type Undeclared = TUnknown;

/** An answer whose status or headers differ from the door's first success. */
export class Reply {
  constructor(
    readonly status: number,
    readonly body?: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** The name of a door in logs and command ids: stored for ever. */
export const doorName = (spec: Pick<DoorSpec, 'method' | 'path'>): string => `${spec.method} ${spec.path}`;

/** A path with parameters in braces as routers write it. */
export const routeOfPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** A door that may change something. */
export const isCommand = (spec: Pick<DoorSpec, 'method'>): boolean => spec.method !== 'GET';
