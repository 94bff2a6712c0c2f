import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { AccountService } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { cutPage, toPage, withOneMore } from '../../shared/paging.ts';
import { serverStops } from '../../shared/rpc/guard.ts';
import type { AccountsContext } from '../context.ts';
import { createAccount } from '../flows/create-account.ts';
import { changePassword, setPassword } from '../flows/passwords.ts';
import { batchGetAccounts, getAccount, listAccounts } from '../flows/read-accounts.ts';
import { assignRole, unassignRole } from '../flows/role-assignment.ts';
import { createRole, deleteRole, getRole, listRoles, updateRole } from '../flows/role-management.ts';
import { getSession, resolveSession, signOut } from '../flows/sessions.ts';
import { signIn } from '../flows/sign-in.ts';
import { signUp } from '../flows/sign-up.ts';
import { reinstateAccount, suspendAccount } from '../flows/suspension.ts';
import { watchAccounts } from '../flows/watch-accounts.ts';
import { accountMessage, changeMessage, knownBrowserMessage, roleMessage, signedInMessage } from './messages.ts';
import { storableText } from './storable-text.ts';

type Methods<Name extends keyof ServiceImpl<typeof AccountService>> = Pick<ServiceImpl<typeof AccountService>, Name>;

/** storyden.account.v1.AccountService over the flows. */
export function accountService(context: AccountsContext): ServiceImpl<typeof AccountService> {
  return {
    ...accountMethods(context),
    ...sessionMethods(context),
    ...passwordMethods(context),
    ...roleMethods(context),
  };
}

function accountMethods({
  ports,
}: AccountsContext): Methods<
  | 'getAccount'
  | 'batchGetAccounts'
  | 'listAccounts'
  | 'createAccount'
  | 'suspendAccount'
  | 'reinstateAccount'
  | 'watchAccounts'
> {
  return {
    getAccount: storableText(async (request) => ({
      account: accountMessage(await getAccount(request.accountId, ports)),
    })),
    // An id that PostgreSQL cannot keep is nobody's, as every text that is no UUID.
    async batchGetAccounts(request) {
      const { accounts, missingAccountIds } = await batchGetAccounts(request.accountIds, ports);
      return { accounts: accounts.map(accountMessage), missingAccountIds: [...missingAccountIds] };
    },
    listAccounts: storableText(async (request) => {
      const page = toPage(request);
      const { accounts, total } = await listAccounts(withOneMore(page), ports);
      const { rows, nextPageToken } = cutPage(accounts, page);
      return { accounts: rows.map(accountMessage), totalSize: total, nextPageToken };
    }),
    createAccount: storableText(async (request) => ({
      account: accountMessage(await createAccount(request, ports)),
    })),
    suspendAccount: storableText(async (request) => ({
      account: accountMessage(await suspendAccount(request.handle, ports)),
    })),
    reinstateAccount: storableText(async (request) => ({
      account: accountMessage(await reinstateAccount(request.handle, ports)),
    })),
    async *watchAccounts({ cursor }, { signal }) {
      for await (const answer of watchAccounts(cursor, ports, signal)) yield changeMessage(answer);
      throw serverStops();
    },
  };
}

function sessionMethods({
  ports,
}: AccountsContext): Methods<'signUp' | 'signIn' | 'signOut' | 'resolveSession' | 'getSession'> {
  return {
    signUp: storableText(async (request) => {
      const { account, session, knownBrowser } = await signUp(request, ports);
      return signedInMessage(account, session, knownBrowser);
    }),
    signIn: storableText(async (request) => {
      const { account, session, knownBrowser } = await signIn(request, ports);
      return signedInMessage(account, session, knownBrowser);
    }),
    // Session tokens are looked up by their hash: any text is one, mostly an unknown one.
    async signOut(request) {
      await signOut(request.sessionToken, ports);
      return {};
    },
    async resolveSession(request) {
      const { id, account, authenticatedAt } = await resolveSession(request.sessionToken, ports);
      return {
        account: accountMessage(account),
        authenticatedAt: timestampFromDate(authenticatedAt),
        sessionId: id,
      };
    },
    getSession: storableText(async (request) => ({
      expiresAt: timestampFromDate(await getSession(request, ports)),
    })),
  };
}

function passwordMethods({ ports }: AccountsContext): Methods<'setPassword' | 'changePassword'> {
  return {
    setPassword: storableText(async (request) => ({ account: accountMessage(await setPassword(request, ports)) })),
    changePassword: storableText(async (request) => {
      const { account, knownBrowser } = await changePassword(request, ports);
      return { account: accountMessage(account), knownBrowser: knownBrowserMessage(knownBrowser) };
    }),
  };
}

function roleMethods({
  ports,
}: AccountsContext): Methods<
  'listRoles' | 'getRole' | 'createRole' | 'updateRole' | 'deleteRole' | 'assignRole' | 'unassignRole'
> {
  return {
    async listRoles() {
      return { roles: (await listRoles(ports)).map(roleMessage) };
    },
    getRole: storableText(async (request) => ({ role: roleMessage(await getRole(request.roleId, ports)) })),
    createRole: storableText(async (request) => ({ role: roleMessage(await createRole(request, ports)) })),
    updateRole: storableText(async ({ roleId, name, permissions }) => ({
      role: roleMessage(await updateRole({ roleId, name, permissions: permissions?.permissions }, ports)),
    })),
    deleteRole: storableText(async (request) => {
      await deleteRole(request.roleId, ports);
      return {};
    }),
    assignRole: storableText(async (request) => ({ account: accountMessage(await assignRole(request, ports)) })),
    unassignRole: storableText(async (request) => ({ account: accountMessage(await unassignRole(request, ports)) })),
  };
}
