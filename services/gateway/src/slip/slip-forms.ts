// A slip in the forms that people take with them: QR code, calendar entry, and a plain page unless the pages bring theirs.
import ical, { ICalAlarmType } from 'ical-generator';
import qrcode from 'qrcode';
import type { Booking, Centre, Language, Service, SignedSlip } from '#contracts';
import { instantFromMs } from '#time';
import { textOf } from '../catalogue/catalogue.views.ts';

export type PrintableSlip = Readonly<{
  booking: Booking;
  slip: SignedSlip;
  centre: Centre;
  service: Service;
  /** The QR code as a data URI of a PNG image. */
  qr: string;
}>;
/** Makes the page to print: HTML. The pages give theirs to the gateway at its start. */
export type PrintSlip = (slip: PrintableSlip, language: Language) => string | Promise<string>;

const drawing = { errorCorrectionLevel: 'M', margin: 2, scale: 6 } as const;

export const qrPng = (token: string): Promise<Buffer> => qrcode.toBuffer(token, { ...drawing, type: 'png' });
export const qrDataUri = (token: string): Promise<string> => qrcode.toDataURL(token, drawing);

const labels = {
  en: { reference: 'Reference', bring: 'Bring', counter: 'Huduma Centre' },
  sw: { reference: 'Kumbukumbu', bring: 'Leta', counter: 'Kituo cha Huduma' },
} as const;

/** One calendar entry, the same for the same booking, with the newest revision winning. */
export const slipCalendar = (
  { booking, centre, service }: PrintableSlip,
  language: Language,
  nowMs: number,
): string => {
  const say = labels[language];
  const calendar = ical({ prodId: { company: 'Huduma', product: 'appointments', language: language.toUpperCase() } });
  const event = calendar.createEvent({
    id: `${booking.id}@appointments`,
    sequence: booking.revision,
    stamp: Temporal.Instant.from(instantFromMs(nowMs)),
    start: Temporal.Instant.from(booking.start),
    end: Temporal.Instant.from(booking.end),
    summary: `${textOf(service.shortName)[language]}, ${textOf(centre.name)[language]}`,
    location: `${textOf(centre.name)[language]}, ${centre.town}`,
    description: `${say.reference}: ${booking.reference}\n${say.bring}: ${textOf(service.bringShort)[language]}`,
  });
  event.createAlarm({ type: ICalAlarmType.display, trigger: 3600 });
  return calendar.toString();
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0) ?? 32};`);

/** A page without any style: what is sent when nobody gave a better one. */
export const plainSlip: PrintSlip = ({ booking, centre, service, qr }, language) => {
  const when = Temporal.Instant.from(booking.start).toZonedDateTimeISO(centre.zone);
  const lines = [
    `${labels[language].reference}: ${booking.reference}`,
    textOf(service.name)[language],
    textOf(centre.name)[language],
    `${when.toPlainDate().toString()} ${when.toPlainTime().toString({ smallestUnit: 'minute' })}`,
  ];
  const items = lines.map((line) => `<p>${escaped(line)}</p>`).join('');
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escaped(booking.reference)}</title></head><body>${items}<img alt="QR" src="${qr}"></body></html>`;
};
