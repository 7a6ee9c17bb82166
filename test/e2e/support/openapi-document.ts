// What the fuzzing of doors reads from an OpenAPI 3.1 document.
import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

export type Json = Readonly<Record<string, unknown>>;
export type Schema = Readonly<{
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Readonly<{ required: readonly string[] }>[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  items?: Schema;
  examples?: readonly unknown[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}>;
export type Parameter = Readonly<{ name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema }>;
type Media = Readonly<Record<string, Readonly<{ schema: Schema; example?: unknown }>>>;
export type OperationObject = Readonly<{
  parameters: readonly Parameter[];
  requestBody?: Readonly<{ content: Media }>;
  responses: Readonly<Record<string, Readonly<{ content?: Media }>>>;
  'x-who': string | readonly string[];
}>;
export type OpenApiDocument = Readonly<{
  paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  components: Readonly<{ schemas: Readonly<Record<string, Schema>> }>;
}>;

/** One door of the document. */
export type FuzzOperation = Readonly<{
  method: string;
  path: string;
  operation: OperationObject;
  document: OpenApiDocument;
}>;

/** All doors of a document, in its order. */
export const operationsOf = (document: OpenApiDocument): readonly FuzzOperation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation, document })),
  );

/** The schema behind a reference of the document. */
export const resolved = (schema: Schema, document: OpenApiDocument): Schema => {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components.schemas[name] ?? {});
};

const documentId = 'urn:huduma:document';
const validators = new WeakMap<OpenApiDocument, Ajv2020>();

const ajvOf = (document: OpenApiDocument): Ajv2020 => {
  const known = validators.get(document);
  if (known) return known;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addFormat('binary', true);
  ajv.addSchema({ ...document, $id: documentId });
  validators.set(document, ajv);
  return ajv;
};

const pointer = (...parts: readonly string[]): string =>
  parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');

/** Checks a body of that status and media type; undefined when the document does not declare it. */
export const bodyValidator = (
  { method, path, operation, document }: FuzzOperation,
  status: number,
  media: string,
): ValidateFunction | undefined => {
  if (!operation.responses[status]?.content?.[media]) return undefined;
  const place = pointer('paths', path, method.toLowerCase(), 'responses', String(status), 'content', media, 'schema');
  return ajvOf(document).getSchema(`${documentId}#/${place}`);
};
