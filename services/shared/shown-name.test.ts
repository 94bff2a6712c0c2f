import { describe, expect, it } from 'vitest';
import { isShownName } from './shown-name.ts';

/** Written as people do who speak the language, decomposed where a keyboard may do so. */
const NAMES = [
  'Storyden',
  'a',
  '7',
  '€',
  'Night Bot (v2.0) – "für alle" & more…',
  'Łódź',
  'Việt Nam',
  'Việt Nam'.normalize('NFD'),
  'Ứng dụng của Nguyễn'.normalize('NFD'),
  'ชื่อผู้ใช้',
  'กั้น น้ำ ผู้',
  'שָׁלוֹם עֲלֵיכֶם',
  'בְּרֵאשִׁ֖ית',
  'السَّلَامُ عَلَيْكُمْ',
  'مُحَمَّدٌ',
  'क्षत्रिय ज्ञानेश्वरी',
  'বাংলা অ্যাপ্লিকেশন',
  'தமிழ் செயலி',
  'ភាសាខ្មែរ ស្ត្រី',
  'မြန်မာ အက္ခရာ ကြွှေး',
  'བརྒྱུད་སྒྲུབ',
  'ᠮᠣᠩᠭᠣᠯ',
  '한국어 앱',
  '한국어'.normalize('NFD'),
  '日本語のアプリ',
  'パピプペポ'.normalize('NFD'),
  '𠮷野家',
  'ⵜⴰⵎⴰⵣⵉⵖⵜ',
  '⠎⠞⠕⠗⠽',
];

const EMOJI = {
  family: '👨‍👩‍👧‍👦',
  'skin tones': '👩🏽‍💻👍🏿',
  couple: '👩🏻‍❤️‍💋‍👨🏿',
  'hair and direction': '👨🏻‍🦰🏃‍♀️‍➡️',
  'flag of a state': '🇫🇷🇯🇵',
  'flag of a nation': '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'flag with a joiner': '🏳️‍🌈🏴‍☠️',
  keycap: '#️⃣ 7️⃣',
  heart: '❤️',
  'heart on fire': '❤️‍🔥',
  'heart as older keyboards write it': '❤',
  'flag as older keyboards write it': '🏳‍🌈',
  'tick that is to look like text': '✔︎',
  'trade mark': 'Storyden™️ ©️',
};

describe('a name that people are shown', () => {
  it.each(NAMES)('may be %j', (name) => {
    expect(isShownName(name)).toBe(true);
  });

  it.each(Object.entries(EMOJI))('may have an emoji: %s', (_, emoji) => {
    expect(isShownName(emoji)).toBe(true);
    expect(isShownName(`Night ${emoji} Bot`)).toBe(true);
    expect(isShownName(`x${emoji}`)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \u00a0\u3000 '],
    ['punctuation alone', '... !'],
    ['the Hangul filler', '\u3164'],
    ['the halfwidth Hangul filler', '\uffa0'],
    ['the empty Braille pattern', '\u2800 \u2800'],
    ['the null notehead', '\u{1d159}'],
    ['the blanks of hieroglyphs', '\u{13441}\u{13442}'],
    ['a joiner', '\u200d'],
    ['a combining mark without a character', '\u0301'],
    ['a selector', '\ufe0f'],
  ])('is not %s', (_, name) => {
    expect(isShownName(name)).toBe(false);
  });

  it.each([
    ['a zero-width space', 'Story\u200bden'],
    ['a joiner between letters', 'Story\u200dden'],
    ['a non-joiner', 'Story\u200cden'],
    ['a joiner after an emoji', '👍\u200d'],
    ['a joiner between an emoji and a letter', '👍\u200dx'],
    ['a selector after a letter', 'S\ufe0ftoryden'],
    ['two selectors', '❤\ufe0f\ufe0f'],
    ['a selector of another kind', '葛\u{e0100}'],
    ['a soft hyphen', 'Story\u00adden'],
    ['a grapheme joiner', 'Story\u034fden'],
    ['a Mongolian vowel separator', 'Story\u180eden'],
    ['a Hangul filler', 'Story\u115fden'],
    ['an override of the direction', 'Story\u202eden'],
    ['an Arabic letter mark', 'Story\u061cden'],
    ['an isolate', '\u2066Storyden\u2069'],
    ['a word joiner', 'Story\u2060den'],
    ['a byte order mark', '\ufeffStoryden'],
    ['a tag', 'Storyden\u{e0041}'],
    ['half a character', 'Storyden\ud83d'],
    ['tags without their flag', '\u{e0067}\u{e0062}Storyden'],
    ['an annotation', 'Story\ufff9den'],
    ['an object that is not there', 'Story\ufffcden'],
    ['a joiner of hieroglyphs', 'Story\u{13430}den'],
    ['a line break', 'Story\nden'],
    ['a tab', 'Story\tden'],
    ['a line separator', 'Story\u2028den'],
    ['a paragraph separator', 'Story\u2029den'],
    ['a control of the second set', 'Story\u0085den'],
    ['a pile of marks', `S${'\u0301'.repeat(5)}toryden`],
    ['a hundred marks', `S${'\u0336\u0301'.repeat(50)}`],
    ['a mark at the beginning', '\u0338Storyden'],
  ])('does not have %s', (_, name) => {
    expect(isShownName(name)).toBe(false);
  });
});
