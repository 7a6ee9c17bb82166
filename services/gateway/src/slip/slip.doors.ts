import Type, { type Static } from 'typebox';
import { Day, Id, Instant, shape } from '../door/shapes.ts';

export const SlipShape = shape('Slip', {
  reference: Type.String({ examples: ['7KM4P-2QXW9'] }),
  token: Type.String({ description: 'compact JWS (EdDSA): what the QR code holds' }),
  qr: Type.String({ description: 'the QR code as a data URI of a PNG image' }),
  expiresAt: Instant,
});

export const slipForms = {
  forms: {
    'application/json': SlipShape,
    'text/html': Type.String({ description: 'a page to print' }),
    'image/png': Type.String({ format: 'binary', description: 'the QR code' }),
    'text/calendar': Type.String({ description: 'iCalendar' }),
  },
};

export const Keys = shape('Keys', { keys: Type.Array(Type.Object({}, { title: 'Jwk', additionalProperties: true })) });

export const CentreDay = Type.Object({ centre: Id, date: Day });
export type CentreDay = Static<typeof CentreDay>;
export const RevokedSlips = shape('RevokedSlips', {
  items: Type.Array(Type.String({ description: 'SHA-256 of booking and revision, base64url' })),
});
