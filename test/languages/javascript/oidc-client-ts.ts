import { type INavigator, InMemoryWebStorage, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { CLIENT_ID, ISSUER, REDIRECT_URI, renewed, sendPersonTo, signedIn } from './program.ts';

// The library runs in a browser: this stands in for its window and its storage.
let returnedTo = new URL(REDIRECT_URI);
const navigator: INavigator = {
  prepare: async () => ({
    navigate: async ({ url }) => {
      returnedTo = await sendPersonTo(url);
      return { url: returnedTo.href };
    },
    close: () => undefined,
  }),
  callback: async () => undefined,
};
const storage = () => new WebStorageStateStore({ store: new InMemoryWebStorage() });
const browser = { stateStore: storage(), userStore: storage() };

const settings = {
  authority: ISSUER,
  client_id: CLIENT_ID,
  redirect_uri: REDIRECT_URI,
  scope: 'openid profile offline_access',
};
const users = new UserManager({ ...settings, ...browser }, navigator);

await users.signinRedirect();
const user = await users.signinRedirectCallback(returnedTo.href);
signedIn(user.profile.preferred_username);
renewed((await users.signinSilent())?.expires_in);
