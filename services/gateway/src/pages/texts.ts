import type { Language } from '#contracts';
import { en, type Texts } from './texts.en.ts';
import { sw } from './texts.sw.ts';

export type { Texts };
export const texts: Readonly<Record<Language, Texts>> = { en, sw };
