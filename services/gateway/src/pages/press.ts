// Prints pages: what every page needs besides its own words, cookies, headers and the sending itself.
import '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '#contracts';
import { errorFacts } from '#platform';
import type { Caller } from '../door/door.ts';
import { refusalOf } from '../door/problems.ts';
import { headerOf, languageOf, routeOf } from '../door/request.ts';
import { sessionCookie, visitorCookie, type CookieSession } from '../session/cookies.ts';
import { inWords } from './in-words.ts';
import { holdsSecret } from './forms.ts';
import { noteCookie, notes, noteSeconds, type Notes } from './notes.ts';
import { ownPath, type Outcome, type Shown } from './outcome.ts';
import type { PressPorts } from './pages.ports.ts';
import { problemPage, type Missed } from './problem-pages.ts';
import { renderer } from './render.ts';
import { stylesheet, type Stylesheet } from './stylesheet.ts';
import { texts } from './texts.ts';
import { fieldsOf, type Visit } from './visit.ts';

const languageCookie = 'language';
const yearSeconds = 31_536_000;

type Basis = Omit<Visit, 'params' | 'query' | 'form' | 'command'>;

export class Press {
  readonly css: Stylesheet = stylesheet();
  private readonly notes: Notes;
  private readonly render: (template: string, model: object) => string;

  constructor(private readonly ports: PressPorts) {
    this.notes = notes(() => ports.secrets.all, ports.seams.random);
    const { contact } = ports.pack;
    this.render = renderer({ css: this.css.path, trial: ports.trial, contact });
  }

  /** What is known of a visit before its route is looked at. */
  basis(request: FastifyRequest, reply: FastifyReply, caller: Caller, session?: CookieSession): Basis {
    const { cookies, seams, pack } = this.ports;
    const language = this.languageOf(request);
    const note = this.notes.open(request.cookies[noteCookie]);
    if (request.cookies[noteCookie] !== undefined) void reply.clearCookie(noteCookie, cookies.options);
    return {
      language,
      t: texts[language],
      words: inWords(language, seams.clock.now(), pack.zone),
      caller,
      session,
      acceptEncoding: headerOf(request, 'accept-encoding'),
      path: pathOf(request),
      note,
      nextKey: () => seams.ids.next(),
      leave: (left) => {
        const sealed = this.notes.seal(left);
        if (sealed !== undefined) void reply.setCookie(noteCookie, sealed, { ...cookies.options, maxAge: noteSeconds });
      },
      keepSession: (next) =>
        void (next
          ? reply.setCookie(sessionCookie, cookies.seal(next), cookies.options)
          : reply.clearCookie(sessionCookie, cookies.options)),
      keepLanguage: (chosen) =>
        void reply.setCookie(languageCookie, chosen, { ...cookies.options, maxAge: yearSeconds }),
    };
  }

  /** To what the forms of this visitor are bound: the session, or the visitor's own cookie. */
  private bearerOf(request: FastifyRequest, caller: Caller): string | undefined {
    return caller.kind === 'anyone' ? request.cookies[visitorCookie] : caller.session;
  }

  /** True when the form that was sent carries this visitor's token. */
  isOurs(request: FastifyRequest, caller: Caller): boolean {
    const bearer = this.bearerOf(request, caller);
    return bearer !== undefined && this.ports.cookies.isFormToken(bearer, fieldsOf(request.body)['_token']);
  }

  send(outcome: Outcome, basis: Basis, request: FastifyRequest, reply: FastifyReply): void {
    if (outcome.kind === 'onward') return void reply.header('cache-control', 'no-store').redirect(outcome.to, 303);
    if (outcome.kind === 'file') {
      return void reply
        .header('cache-control', 'no-store')
        .headers(outcome.headers)
        .type(outcome.type)
        .send(outcome.body);
    }
    const html = this.html(outcome, basis, request, reply);
    return void reply
      .code(outcome.status)
      .header('cache-control', 'no-store')
      .header('vary', 'Accept-Language, Cookie')
      .type('text/html; charset=utf-8')
      .send(html);
  }

  /** Sends the page for an error; also for what never reached a page (no such route). */
  sendProblem(
    error: unknown,
    basis: Basis | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
    staff = false,
  ): void {
    const { log } = this.ports;
    const { code, retryAfterSeconds } = refusalOf(error);
    const outcome = problemPage(error, this.missedBy(request, staff, basis));
    const facts = { route: routeOf(request), traceId: request.id, problem: code };
    if (outcome.kind === 'shown' && outcome.status >= 500)
      log.error({ ...facts, ...errorFacts(error) }, 'a page failed');
    else log.debug(facts, 'a page was refused');
    if (reply.sent) return;
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    this.send(outcome, basis ?? this.basis(request, reply, { kind: 'anyone' }), request, reply);
  }

  private missedBy(request: FastifyRequest, staff: boolean, basis: Basis | undefined): Missed {
    const about = { language: this.languageOf(request), traceId: request.id, staff };
    if (request.method === 'GET') return { ...about, back: pathOf(request) };
    const sent = basis && this.isOurs(request, basis.caller) ? sentForm(request) : undefined;
    return { ...about, back: pathOfReferer(request), ...(sent ? { sent } : {}) };
  }

  private html({ template, model }: Shown, basis: Basis, request: FastifyRequest, reply: FastifyReply): string {
    const { cookies } = this.ports;
    const formToken = () => {
      let bearer = this.bearerOf(request, basis.caller);
      if (bearer === undefined) {
        bearer = cookies.visitor();
        request.cookies[visitorCookie] = bearer;
        void reply.setCookie(visitorCookie, bearer, cookies.options);
      }
      return cookies.formToken(bearer);
    };
    return this.render(template, {
      ...basis,
      w: basis.words,
      lang: basis.language,
      formToken,
      here: basis.path.split('?')[0],
      ...model,
    });
  }

  private languageOf(request: FastifyRequest): Language {
    const kept = request.cookies[languageCookie];
    return kept === 'en' || kept === 'sw' ? kept : languageOf(request);
  }
}

const pathOf = (request: FastifyRequest): string => ownPath(request.raw.url, '/');

const sentForm = (request: FastifyRequest): Missed['sent'] => {
  const { _token, ...fields } = fieldsOf(request.body);
  return holdsSecret(fields) ? undefined : { action: pathOf(request), fields: Object.entries(fields) };
};

const pathOfReferer = (request: FastifyRequest): string => {
  const referer = headerOf(request, 'referer');
  if (referer === undefined || !URL.canParse(referer)) return '/';
  const { pathname, search } = new URL(referer);
  return ownPath(`${pathname}${search}`, '/');
};
