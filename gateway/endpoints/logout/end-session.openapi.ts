import { z } from 'zod';
import { describePath, type Operation } from '../../openapi/operation.ts';
import { clientId, uri } from '../../openapi/vocabulary.ts';

const request = z.object({
  id_token_hint: z.string().optional().meta({ description: 'An ID token that the client was given.' }),
  client_id: z.string().optional(),
  post_logout_redirect_uri: z.string().optional().meta({ description: 'One that the client registered.' }),
  state: z.string().optional(),
  ui_locales: z.string().optional(),
  logout_hint: z.string().optional(),
});

const shared: Omit<Operation, 'id' | 'summary'> = {
  description:
    'The end session endpoint (OIDC RP-Initiated Logout §2), for the browser to open. An ID token of who is signed in ' +
    'signs them out at once; otherwise the logout page asks.',
  who: 'anybody',
  answers: { 302: { description: 'Where the browser goes next.', headers: { Location: uri } } },
  refuses: { 400: 'Something in the request does not fit together, so that there is nobody to go back to.' },
};

const way = z
  .object({
    client_id: clientId,
    location: uri.meta({ description: 'The address that the client registered, with the state.' }),
    vouched_for: z
      .literal(true)
      .optional()
      .meta({ description: 'Somebody here vouches for the client: it did not register itself.' }),
  })
  .meta({ id: 'LogoutReturn' });

export const logoutPaths = {
  '/api/oauth/logout': describePath(
    { tag: 'OAuth', errors: 'oauth', navigation: true, oauth: true },
    {
      get: { ...shared, id: 'logout', summary: 'Sign out for an application', query: request },
      post: { ...shared, id: 'logoutByForm', summary: 'Sign out for an application, with a form', form: request },
    },
  ),
  '/api/oauth/logout/return': describePath(
    { tag: 'Consent', errors: 'problem', oauth: true },
    {
      get: {
        id: 'readLogoutReturn',
        summary: 'See where a return_to of the logout page leads',
        description: 'Takes the query of that address as it is, so that the page can show where its link goes.',
        who: 'anybody',
        query: z.object({
          client_id: z.string(),
          post_logout_redirect_uri: z.string(),
          state: z.string().optional(),
        }),
        answers: { 200: { description: 'Where the browser would go.', json: way } },
        refuses: { 400: 'The address is not registered for the client.' },
      },
    },
  ),
};
