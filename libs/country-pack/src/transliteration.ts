// Letters outside the SMS alphabet, by what a Kenyan reader would write instead. Best effort: names stay readable, not
// reversible. Scripts met among the country's citizens and residents: Latin with any marks, Greek, Cyrillic, Arabic,
// Ethiopic; whatever is left becomes a question mark.

const pairs = (text: string): readonly (readonly [string, string])[] =>
  text
    .trim()
    .split(/\s+/u)
    .map((pair) => {
      const [sign = ''] = Array.from(pair);
      return [sign, pair.slice(sign.length)] as const;
    });

const signs: readonly (readonly [string, string])[] = [
  ...pairs(`‘' ’' ‚' ‛' ′' ʼ' ʻ' ʹ' ‹' ›' \`' ´' ˈ' “" ”" „" ‟" ″" «" »" ‐- ‑- ‒- –- —- ―- −- …... •* ·. ×x ÷/ ©(c)`),
  ...pairs(`®(R) ™(TM) °o ₤£ ₦N №No ⁄/`),
  ['\t', ' '],
  ['\u2028', '\n'],
  ['\u2029', '\n'],
];
const latin = pairs('đd ðd ħh ıi ĸq łl ŋng œoe þth ŧt ƀb ɓb ɗd ɖd ɛe ɔo ɣg ɨi ƙk ɲny ʉu ƴy ǝe əe ʃsh ʒzh çc');
const greek = pairs('αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo');
const cyrillic = pairs(
  'аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ ыy ь эe юyu яya єye іi ґg',
);
const arabic = pairs(
  'اa أa إi آa ىa ءa ئi ؤw بb تt ثth جj حh خkh دd ذdh رr زz سs شsh صs ضd طt ظdh عa غgh فf قq كk لl مm نn هh ةa وw يy ' +
    'پp چch ژzh گg ڤv کk یy ٠0 ١1 ٢2 ٣3 ٤4 ٥5 ٦6 ٧7 ٨8 ٩9 ،, ؛; ؟?',
);

const table: ReadonlyMap<string, string> = new Map([...signs, ...latin, ...greek, ...cyrillic, ...arabic]);

// Ethiopic syllables stand in rows of eight: one consonant, eight vowels.
const ethiopicRows =
  'h l h m s r s sh q q qh qh b v t ch h h n ny - k k kh kh w - z zh y d d j g g gg t ch p ts ts f p'.split(' ');
const ethiopicVowels = ['e', 'u', 'i', 'a', 'e', '', 'o', 'wa'];

const ethiopic = (character: string): string | undefined => {
  const place = (character.codePointAt(0) ?? 0) - 0x1200;
  const consonant = place >= 0 && place < 0x158 ? ethiopicRows[place >> 3] : undefined;
  const vowel = ethiopicVowels[place & 7] ?? '';
  return consonant === '-' ? vowel.replace(/^e?$/u, 'a') : consonant && consonant + vowel;
};

const known = (letter: string): string | undefined => {
  const direct = table.get(letter) ?? ethiopic(letter);
  if (direct !== undefined) return direct;
  const small = table.get(letter.toLowerCase());
  return small === undefined ? undefined : small.slice(0, 1).toUpperCase() + small.slice(1);
};

/**
 * The character in letters that `fits` accepts. Marks and invisible characters become nothing, other kinds of space a
 * space, what is unknown one `?`. Everything returned is accepted, as long as `fits` accepts ASCII.
 */
export const transliterate = (character: string, fits: (letter: string) => boolean): string => {
  const direct = known(character);
  if (direct !== undefined) return direct;
  if (/^[\p{M}\p{Cf}\p{Cc}]$/u.test(character)) return '';
  if (/^\s$/u.test(character)) return ' ';
  const letters = Array.from(character.normalize('NFKD')).filter((letter) => !/^\p{M}$/u.test(letter));
  const written = letters.map((letter) => (fits(letter) ? letter : known(letter)));
  return written.every((letter) => letter === undefined) ? '?' : written.map((letter) => letter ?? '?').join('');
};
