/** What an address must look like, for a person. */
export const EMAIL_RULE = 'An email address looks like name@example.org and has 254 characters at most.';

// What browsers take in <input type=email> (HTML Standard, "valid email address"), so that a form and this agree.
const VALID = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i;

/** Whether a text looks like an email address; only a message can tell whether it is one. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && VALID.test(text);
}
