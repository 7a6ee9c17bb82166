// Templates and where they lie. They are read from the source folder in every size: the build copies no templates.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import nunjucks from 'nunjucks';
import type { FormError } from './forms.ts';

const folderAbove = (start: string, name: string): string => {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (folder === dirname(folder)) throw new Error(`no folder above ${start} holds ${name}`);
  }
};

const projectFolder = folderAbove(import.meta.dirname, 'package.json');
export const viewsFolder = join(projectFolder, 'services/gateway/views');
const govukPackage = dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json'));
export const govukFolder = join(govukPackage, 'dist/govuk');

const messageOf = (errors: readonly FormError[] | undefined, field: string): string | undefined =>
  errors?.find((error) => error.field === field)?.message;

/** Renders `<template>.njk`; everything that is not marked safe is escaped. */
export const renderer = (globals: Readonly<Record<string, unknown>>): ((template: string, model: object) => string) => {
  const loader = new nunjucks.FileSystemLoader([viewsFolder, dirname(govukFolder)]);
  const environment = new nunjucks.Environment(loader, { autoescape: true, trimBlocks: true, lstripBlocks: true });
  environment.addGlobal('messageOf', messageOf);
  for (const [name, value] of Object.entries(globals)) environment.addGlobal(name, value);
  return (template, model) => environment.render(`${template}.njk`, model);
};
