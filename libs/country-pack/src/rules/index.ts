// What must hold of a pack: the shape of its files first, then every rule, all problems at once.
import { Errors } from 'typebox/value';
import { packFiles, type PackFiles } from '../schema.ts';
import { rulesOfCentres } from './centres.rules.ts';
import { rulesOfTheCountry } from './country.rules.ts';
import { rulesOfNames } from './names.rules.ts';
import { rulesOfServices } from './services.rules.ts';

const rules = [...rulesOfTheCountry, ...rulesOfNames, ...rulesOfCentres, ...rulesOfServices];

/** Every problem of the files, as sentences; empty when they make a pack. */
export const problemsOf = (files: PackFiles): readonly string[] => {
  const misshapen = Errors(packFiles, files).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  return misshapen.length > 0 ? misshapen : rules.flatMap((rule) => rule(files));
};
