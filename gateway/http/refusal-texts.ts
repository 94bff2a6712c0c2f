/** What a person reads of a refusal. */
export type RefusalText = {
  readonly title: string;
  readonly says: string;
  /** What can be done now: the same once more, signing out on the page for that, or nothing but to leave. */
  readonly next?: 'again' | 'sign-out';
};

const START_AGAIN =
  'Nothing was given to it. Go back to it and start again; if that does not help, tell whoever runs it.';

const UNANSWERABLE: RefusalText = {
  title: 'This cannot be answered',
  says: `What sent you here, an application most likely, asks in a way that has no answer. ${START_AGAIN}`,
};

const FAULT: RefusalText = {
  title: 'Something went wrong here',
  says: 'That is our fault, and it was written down. Try again later; if it stays so, give the number below to an administrator.',
  next: 'again',
};

/** By the reason of an OAuth error (proto/storyden/oauth/v1/error.proto), up to its first dot. */
const BY_REASON: Readonly<Record<string, RefusalText>> = {
  unknown_client: {
    title: 'This application is not known here',
    says: `It may have been removed, or it never was registered with this community. ${START_AGAIN}`,
  },
  redirect_uri: {
    title: 'This application asks for its answer at a wrong address',
    says: `The address is missing, or is not one that the application has registered, so you are not sent there. ${START_AGAIN}`,
  },
  request_uri: {
    title: 'This request is over',
    says: 'It has expired, or was answered already. Go back to the application and start again.',
  },
  response: {
    title: 'This page is over',
    says: 'It leads back to an application once, and only for a short time. Go back to the application and start again.',
  },
  post_logout_redirect_uri: {
    title: 'You cannot be sent back there',
    says: 'The address that you were to go to after signing out is not one that the application has registered. Nothing was done: if you were signed in, you still are.',
    next: 'sign-out',
  },
  client_document: {
    title: 'This application does not describe itself as it should',
    says: `The description on its own site cannot be used. ${START_AGAIN}`,
  },
};

const BY_CODE: Readonly<Record<string, RefusalText>> = {
  access_denied: {
    title: 'This may not be opened like that',
    says: 'Nothing was done. Open the address yourself, or go back to the application and start again.',
  },
  oauth_disabled: {
    title: 'Applications cannot be connected here',
    says: 'This community has switched that off. Everything else works as ever.',
  },
  not_found: { title: 'There is no such page', says: 'The address may be mistyped, or what was here is gone.' },
  rate_limited: {
    title: 'Too much at once',
    says: 'This came from you, or from your network, too often. Wait a while and try again.',
    next: 'again',
  },
  temporarily_unavailable: {
    title: 'Just a moment',
    says: 'This cannot be answered right now. Nothing is lost: try again in a few seconds.',
    next: 'again',
  },
  server_error: FAULT,
  internal_error: FAULT,
};

/** The words for an error, by its code and its reason alone: nothing of a request is in them. */
export function refusalText(code: string, reason = ''): RefusalText {
  const [kind = ''] = reason.split('.', 1);
  return BY_REASON[kind] ?? BY_CODE[code] ?? UNANSWERABLE;
}
