const NAME_LENGTH = 100;
const ROLE_NAME_LENGTH = 64;

/** What a display name must look like, for a person. */
export const NAME_RULE = `A name has 1 to ${NAME_LENGTH} characters, no line breaks or other control characters.`;

/** What a role's name must look like, for a person. */
export const ROLE_NAME_RULE = `A role's name has 1 to ${ROLE_NAME_LENGTH} characters, no line breaks or other control characters.`;

/** Whether a text may be an account's display name. */
export function isName(text: string): boolean {
  return isShownText(text, NAME_LENGTH);
}

/** Whether a text may be a role's name. */
export function isRoleName(text: string): boolean {
  return isShownText(text, ROLE_NAME_LENGTH);
}

function isShownText(text: string, length: number): boolean {
  return /\S/.test(text) && !/\p{Cc}/u.test(text) && [...text].length <= length;
}
