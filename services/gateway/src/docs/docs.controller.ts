import { Controller } from '@nestjs/common';
import Type, { type Static } from 'typebox';
import { Door } from '../door/door.decorator.ts';
import type { Ask } from '../door/door.ts';
import { words } from '../door/shapes.ts';
import { Docs } from './docs.ts';

const tag = 'documents';
const html = { forms: { 'text/html': Type.String() } };
const FileName = Type.Object({ file: words(['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js']) });
type FileName = Static<typeof FileName>;

@Controller()
export class DocsController {
  constructor(private readonly docs: Docs) {}

  @Door({
    method: 'GET',
    path: '/openapi.json',
    who: 'anyone',
    tag,
    summary: 'This document',
    answers: { 200: Type.Object({}, { title: 'OpenApiDocument', additionalProperties: true }) },
  })
  document(_: Ask) {
    return this.docs.document;
  }

  @Door({
    method: 'GET',
    path: '/docs',
    who: 'anyone',
    tag,
    summary: 'A page to browse the API',
    answers: { 200: html },
  })
  page(_: Ask) {
    return this.docs.page();
  }

  @Door({
    method: 'GET',
    path: '/docs/{file}',
    who: 'anyone',
    tag,
    summary: 'Style and script of the page',
    params: FileName,
    answers: { 200: { forms: { 'text/css': Type.String(), 'text/javascript': Type.String() } } },
    problems: ['request.not-found'],
  })
  file(ask: Ask<unknown, unknown, FileName>) {
    return this.docs.file(ask.params.file);
  }
}
