import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { LoginPage } from './pages/account/login-page.tsx';
import { LogoutPage } from './pages/account/logout-page.tsx';
import { SignUpPage } from './pages/account/sign-up-page.tsx';
import { AuthorizationConsentPage } from './pages/consent/authorization-consent-page.tsx';
import { DevicePage } from './pages/consent/device-page.tsx';
import { NotFoundPage, UnexpectedErrorPage } from './pages/error-pages.tsx';
import { readSearch, searchOf, writeSearch } from './search.ts';

const root = createRootRoute();

const consentPath = '/oauth/authorize/consent';

// What people meet on their way into an application is in the first load.
const entry = [
  createRoute({
    getParentRoute: () => root,
    path: '/login',
    validateSearch: searchOf('return_to', 'login_hint', 'prompt'),
    component: LoginPage,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/signup',
    validateSearch: searchOf('return_to', 'login_hint'),
    component: SignUpPage,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/logout',
    validateSearch: searchOf('return_to'),
    component: LogoutPage,
  }),
  createRoute({
    getParentRoute: () => root,
    path: consentPath,
    validateSearch: searchOf('request_id', 'prompt', 'decided'),
    component: AuthorizationConsentPage,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/oauth/consent',
    validateSearch: searchOf('user_code', 'decided'),
    component: DevicePage,
  }),
] as const;

// The rest comes when it is asked for: with a frame around it, and for those who are signed in.
const manage = createRoute({
  getParentRoute: () => root,
  id: 'manage',
  component: lazyRouteComponent(() => import('./pages/manage/manage-frame.tsx'), 'ManageFrame'),
});

const home = createRoute({
  getParentRoute: () => manage,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/manage/home-page.tsx'), 'HomePage'),
});
const password = createRoute({
  getParentRoute: () => manage,
  path: '/password',
  component: lazyRouteComponent(() => import('./pages/manage/password-page.tsx'), 'PasswordPage'),
});
const applications = createRoute({
  getParentRoute: () => manage,
  path: '/applications',
  validateSearch: searchOf('page', 'page_token'),
  component: lazyRouteComponent(() => import('./pages/manage/applications-page.tsx'), 'ApplicationsPage'),
});
const clients = createRoute({
  getParentRoute: () => manage,
  path: '/clients',
  validateSearch: searchOf('page', 'page_token'),
  component: lazyRouteComponent(() => import('./pages/manage/own-clients-pages.tsx'), 'OwnClientsPage'),
});
const newClient = createRoute({
  getParentRoute: () => manage,
  path: '/clients/new',
  component: lazyRouteComponent(() => import('./pages/manage/own-clients-pages.tsx'), 'NewOwnClientPage'),
});
const client = createRoute({
  getParentRoute: () => manage,
  path: '/clients/$id',
  component: lazyRouteComponent(() => import('./pages/manage/own-clients-pages.tsx'), 'OwnClientPage'),
});

const admin = createRoute({
  getParentRoute: () => manage,
  path: '/admin',
  component: lazyRouteComponent(() => import('./pages/admin/admin-frame.tsx'), 'AdminFrame'),
});
const adminClients = createRoute({
  getParentRoute: () => admin,
  path: '/clients',
  validateSearch: searchOf('page', 'page_token'),
  component: lazyRouteComponent(() => import('./pages/admin/clients-page.tsx'), 'AllClientsPage'),
});
const adminNewClient = createRoute({
  getParentRoute: () => admin,
  path: '/clients/new',
  component: lazyRouteComponent(() => import('./pages/admin/clients-page.tsx'), 'NewClientPage'),
});
const adminClient = createRoute({
  getParentRoute: () => admin,
  path: '/clients/$id',
  component: lazyRouteComponent(() => import('./pages/admin/clients-page.tsx'), 'ClientPage'),
});
const adminGrants = createRoute({
  getParentRoute: () => admin,
  path: '/grants',
  validateSearch: searchOf('page', 'page_token'),
  component: lazyRouteComponent(() => import('./pages/admin/grants-page.tsx'), 'GrantsPage'),
});
const adminDevices = createRoute({
  getParentRoute: () => admin,
  path: '/device-authorizations',
  validateSearch: searchOf('page', 'page_token'),
  component: lazyRouteComponent(
    () => import('./pages/admin/device-authorizations-page.tsx'),
    'DeviceAuthorizationsPage',
  ),
});
const adminAccounts = createRoute({
  getParentRoute: () => admin,
  path: '/accounts',
  validateSearch: searchOf('page', 'page_token'),
  component: lazyRouteComponent(() => import('./pages/admin/accounts-page.tsx'), 'AccountsPage'),
});
const adminRoles = createRoute({
  getParentRoute: () => admin,
  path: '/roles',
  component: lazyRouteComponent(() => import('./pages/admin/roles-page.tsx'), 'RolesPage'),
});
const adminKeys = createRoute({
  getParentRoute: () => admin,
  path: '/signing-keys',
  component: lazyRouteComponent(() => import('./pages/admin/signing-keys-page.tsx'), 'SigningKeysPage'),
});

const tree = root.addChildren([
  ...entry,
  manage.addChildren([
    home,
    password,
    applications,
    clients,
    newClient,
    client,
    admin.addChildren([
      adminClients,
      adminNewClient,
      adminClient,
      adminGrants,
      adminDevices,
      adminAccounts,
      adminRoles,
      adminKeys,
    ]),
  ]),
]);

export function createAppRouter() {
  return createRouter({
    routeTree: tree,
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: UnexpectedErrorPage,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
