import { isShownName, nameLength, NAME_RULE as SHOWN } from '../../shared/shown-name.ts';

const NAME_LENGTH = 100;
const ROLE_NAME_LENGTH = 64;

/** What a display name must look like, for a person. */
export const NAME_RULE = `A name has 1 to ${NAME_LENGTH} characters; it ${SHOWN}.`;

/** What a role's name must look like, for a person. */
export const ROLE_NAME_RULE = `A role's name has 1 to ${ROLE_NAME_LENGTH} characters; it ${SHOWN}.`;

/** Whether a text may be an account's display name. */
export function isName(text: string): boolean {
  return isShownName(text) && nameLength(text) <= NAME_LENGTH;
}

/** Whether a text may be a role's name. */
export function isRoleName(text: string): boolean {
  return isShownName(text) && nameLength(text) <= ROLE_NAME_LENGTH;
}
