import { type CallOptions, type Client, createClient, type Transport } from '@connectrpc/connect';
import type { Response } from 'express';
import { AccountService } from '../proto/gen/storyden/account/v1/account_pb.ts';
import { AuthorizationService } from '../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { ClientService } from '../proto/gen/storyden/oauth/v1/client_pb.ts';
import { DeviceService } from '../proto/gen/storyden/oauth/v1/device_pb.ts';
import { GrantService } from '../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { KeyService } from '../proto/gen/storyden/oauth/v1/key_pb.ts';
import { LogoutService } from '../proto/gen/storyden/oauth/v1/logout_pb.ts';
import { TokenService } from '../proto/gen/storyden/oauth/v1/token_pb.ts';

/** The RPC services behind the gateway. */
export type RpcClients = {
  readonly authorization: Client<typeof AuthorizationService>;
  readonly devices: Client<typeof DeviceService>;
  readonly tokens: Client<typeof TokenService>;
  readonly clients: Client<typeof ClientService>;
  readonly grants: Client<typeof GrantService>;
  readonly keys: Client<typeof KeyService>;
  readonly logouts: Client<typeof LogoutService>;
  readonly accounts: Client<typeof AccountService>;
};

/** How each of the two tiers is reached. */
export type Transports = { readonly grants: Transport; readonly accounts: Transport };

export function createRpcClients({ grants, accounts }: Transports): RpcClients {
  return {
    authorization: createClient(AuthorizationService, grants),
    devices: createClient(DeviceService, grants),
    tokens: createClient(TokenService, grants),
    clients: createClient(ClientService, grants),
    grants: createClient(GrantService, grants),
    keys: createClient(KeyService, grants),
    logouts: createClient(LogoutService, grants),
    accounts: createClient(AccountService, accounts),
  };
}

/** What every call made for a request carries, so that one id follows it through both tiers. */
export function callFor(response: Response): CallOptions {
  return { headers: { 'x-request-id': response.locals.requestId } };
}
