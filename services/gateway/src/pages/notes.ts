// What one page says to the next after a form was sent: sealed in a cookie that is gone once it was read, because it may
// name a person and the address bar must not.
import { openBytes, sealBytes, type GatewaySecrets, type Random } from '#platform';

export type Note = Readonly<{ kind: string; facts?: Readonly<Record<string, unknown>> }>;

export const noteCookie = 'note';
/** Seconds for which an unread note lives. */
export const noteSeconds = 60;
const context = 'cookie/note';
// Browsers keep 4,096 bytes a cookie, its name and attributes included.
const longest = 3_500;

export type Notes = Readonly<{
  seal(note: Note): string | undefined;
  open(value: string | undefined): Note | undefined;
}>;

const isNote = (value: unknown): value is Note =>
  typeof value === 'object' && value !== null && typeof (value as { kind?: unknown }).kind === 'string';

export const notes = (secrets: () => Pick<GatewaySecrets, 'notes'>, random: Random): Notes => {
  return {
    seal: (note) => {
      const sealed = sealBytes(secrets().notes, Buffer.from(JSON.stringify(note)), context, random).toString(
        'base64url',
      );
      return sealed.length <= longest ? sealed : undefined;
    },
    open: (value) => {
      if (value === undefined || value.length > longest) return undefined;
      try {
        const note: unknown = JSON.parse(
          openBytes(secrets().notes, Buffer.from(value, 'base64url'), context).toString('utf8'),
        );
        return isNote(note) ? note : undefined;
      } catch {
        return undefined;
      }
    },
  };
};
