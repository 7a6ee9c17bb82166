import { Inject } from '@nestjs/common';
import { DomainError } from '#contracts';
import { file, onward, ownPath, show, type Outcome } from './outcome.ts';
import { Pages } from './keeper.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { Look, type Visit } from './visit.ts';

/** The start, the language switch and what pages are dressed with. */
@Pages()
export class HomePages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look('anyone', '/', { whileSecretMustChange: true })
  home(_: Visit): Outcome {
    return show('home');
  }

  @Look('anyone', '/language/{language}', { whileSecretMustChange: true })
  language(visit: Visit): Outcome {
    const { language } = visit.params;
    if (language !== 'en' && language !== 'sw') throw new DomainError('request.not-found');
    visit.keepLanguage(language);
    return onward(ownPath(visit.query['then'], '/'));
  }

  @Look('anyone', '/assets/{name}', { whileSecretMustChange: true })
  asset(visit: Visit): Outcome {
    const { css } = this.ports.press;
    if (visit.params['name'] !== css.name) throw new DomainError('request.not-found');
    const { body, encoding } = css.forEncodings(visit.acceptEncoding);
    return file('text/css; charset=utf-8', body, {
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    });
  }
}
