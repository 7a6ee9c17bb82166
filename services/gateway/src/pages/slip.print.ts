// The slip as a page to print: for the pages and for `Accept: text/html` at the API.
import type { PrintSlip } from '../slip/slip-forms.ts';
import { inWords } from './in-words.ts';
import { renderer } from './render.ts';
import { serviceSeen } from './seen.ts';
import { stylesheet } from './stylesheet.ts';
import { texts } from './texts.ts';

/** Prints slips; the stylesheet's address is worked out once. */
export const slipPrinter = (): PrintSlip => {
  const render = renderer({ css: stylesheet().path });
  return ({ booking, centre, service, qr, slip }, language) => {
    const words = inWords(language, booking.start, centre.zone);
    return render('slip', {
      t: texts[language],
      lang: language,
      reference: slip.reference,
      qr,
      day: words.day(words.dateOf(booking.start, centre.zone)),
      time: words.time(booking.start, centre.zone),
      centre: words.text(centre.name),
      town: centre.town,
      service: serviceSeen(service, { language, words }),
    });
  };
};
