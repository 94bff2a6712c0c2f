/**
 * The one rule for names that people are shown and decide by: of clients, accounts and roles (product.md §8,
 * docs/decisions/0036). A name that
 * cannot be seen, or looks like another because of what cannot be seen in it, is none.
 */

/** Blanks, controls, joiners (of hieroglyphs too), fillers, halves of characters, and what turns the direction of reading. */
const UNSEEN =
  /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufff9-\ufffc\u{13430}-\u{13440}]/u;

/**
 * Blank all the same, although by their category they are symbols or letters: the empty Braille pattern, the null notehead,
 * the blanks of hieroglyphs.
 */
const SEEN = /(?![\u2800\u{1d159}\u{13441}\u{13442}])[\p{L}\p{N}\p{S}]/u;

/** More nonspacing marks on one character than any language writes (UTS #39 §5.4), or one without a character. */
const PILED_MARKS = /^\p{M}|(?:[\p{Mn}\p{Me}]\p{Mc}*){5}/u;

/** An emoji that keyboards may write without the selector that belongs to it (UTS #51 §2.7), which RGI_Emoji wants. */
const UNQUALIFIED_EMOJI = /(?!\p{Emoji_Presentation})\p{Extended_Pictographic}(?![\ufe0e\ufe0f]|\p{Emoji_Modifier})/gu;

/** Whole emoji, with the joiners, selectors and tags that they are made of; and symbols that are to look like text. */
const EMOJI = /\p{RGI_Emoji}|\p{Extended_Pictographic}\ufe0e/gv;

/** What a name is, after its length, for the person who has to choose another one. */
export const NAME_RULE =
  'must have a letter, a digit or a symbol, and no line breaks or anything else that cannot be seen';

/** Whether people can see a text for what it is. */
export function isShownName(text: string): boolean {
  const spelled = text.replace(UNQUALIFIED_EMOJI, '$&\ufe0f').replace(EMOJI, ' ');
  return SEEN.test(text) && !UNSEEN.test(spelled) && !PILED_MARKS.test(spelled);
}

/** How long a name is for a person, near enough: in code points, not in the units of a string. */
export function nameLength(text: string): number {
  return [...text].length;
}
