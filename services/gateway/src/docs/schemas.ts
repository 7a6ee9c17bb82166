// Shapes with a title become named schemas of the document.
import Type from 'typebox';
import { shape } from '../door/shapes.ts';

type Json = Readonly<Record<string, unknown>>;

export const Problem = shape(
  'Problem',
  {
    type: Type.String({ format: 'uri-reference', examples: ['urn:huduma:problem:booking.slot-full'] }),
    title: Type.String({ description: 'in English or Swahili, by Accept-Language' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    code: Type.String({ description: 'stable', examples: ['booking.slot-full'] }),
    detail: Type.Optional(Type.String()),
    instance: Type.String({ description: 'the path asked for' }),
    traceId: Type.String(),
    errors: Type.Optional(
      Type.Array(shape('FieldError', { field: Type.String(), code: Type.String(), message: Type.String() }), {
        description: 'of request.invalid: every wrong field',
      }),
    ),
  },
  { description: 'RFC 9457' },
);

export class Components {
  private readonly named = new Map<string, Json>();

  keep(name: string, schema: Json): void {
    const known = this.named.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`two schemas are called ${name}`);
    this.named.set(name, schema);
  }

  all(): Json {
    return Object.fromEntries([...this.named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** A request may hold fields that we do not know yet: they are dropped, and the document must not say otherwise. */
export const openShape = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(openShape);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([name, value]) => name !== 'additionalProperties' || value !== false);
  return Object.fromEntries(kept.map(([name, value]) => [name, openShape(value)]));
};

const walked = (value: unknown, components: Components): unknown => {
  if (Array.isArray(value)) return value.map((one) => walked(one, components));
  if (typeof value !== 'object' || value === null) return value;
  return componentOf(value as Json, components);
};

/** The schema as plain JSON, with a reference in place of every shape that has a title. */
export const componentOf = (schema: Json, components: Components): Json => {
  const plain = Object.fromEntries(Object.entries(schema).map(([name, one]) => [name, walked(one, components)]));
  if (typeof plain['title'] !== 'string' || plain['type'] !== 'object') return plain;
  components.keep(plain['title'], plain);
  return { $ref: `#/components/schemas/${plain['title']}` };
};
