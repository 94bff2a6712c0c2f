import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ErrorDetailSchema } from '../../proto/gen/storyden/account/v1/error_pb.ts';
import { ErrorDetailSchema as GrantErrorDetailSchema } from '../../proto/gen/storyden/error/v1/error_pb.ts';
import { OAuthErrorDetailSchema } from '../../proto/gen/storyden/oauth/v1/error_pb.ts';
import { isOwnTokenRefused, isPlatformRefusal, rpcProblem } from './rpc-problem.ts';

const oauthError = (code: string, dpopNonce = '') =>
  new ConnectError('refused', Code.InvalidArgument, undefined, [
    { desc: OAuthErrorDetailSchema, value: { code, description: 'Why.', dpopNonce } },
  ]);

const platformError = (code: string, retryAfterSeconds = 0) =>
  new ConnectError('refused', Code.InvalidArgument, undefined, [
    { desc: ErrorDetailSchema, value: { code, message: 'Why.', suggested: 'What.', retryAfterSeconds } },
  ]);

describe('what the caller sees of an RPC error', () => {
  it.each([
    ['invalid_request', 400],
    ['invalid_scope', 400],
    ['invalid_target', 400],
    ['invalid_grant', 400],
    ['invalid_client', 401],
    ['invalid_token', 401],
    ['insufficient_scope', 403],
    ['access_denied', 400],
    ['unauthorized_client', 400],
    ['slow_down', 400],
    ['authorization_pending', 400],
    ['expired_token', 400],
    ['invalid_dpop_proof', 400],
  ])('OAuth %s has %i', (code, status) => {
    expect(rpcProblem(oauthError(code))).toEqual({ status, code, description: 'Why.' });
  });

  it('OAuth use_dpop_nonce brings the nonce (RFC 9449 §8)', () => {
    const headers = { 'DPoP-Nonce': 'n' };
    expect(rpcProblem(oauthError('use_dpop_nonce', 'n'))).toMatchObject({ status: 400, headers });
  });

  it.each([
    ['unauthenticated', 401],
    ['invalid_credentials', 401],
    ['permission_denied', 403],
    ['signup_closed', 403],
    ['account_suspended', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['invalid_argument', 400],
  ])('%s has %i', (code, status) => {
    expect(rpcProblem(platformError(code))).toEqual({ status, code, description: 'Why.', suggested: 'What.' });
  });

  it('rate_limited has 429 and says how long to wait', () => {
    expect(rpcProblem(platformError('rate_limited', 7))).toMatchObject({ status: 429, retryAfter: 7 });
    expect(rpcProblem(platformError('rate_limited', 0))).toMatchObject({ status: 429, retryAfter: 1 });
  });

  it.each([
    ['of this release, with both details', [ErrorDetailSchema, GrantErrorDetailSchema]],
    ['of a later one', [GrantErrorDetailSchema]],
    ['of the previous one', [ErrorDetailSchema]],
  ])('a refusal of a grant service %s is the same', (_release, schemas) => {
    const value = { code: 'not_found', message: 'Why.', suggested: 'What.' };
    const details = schemas.map((desc) => ({ desc, value }));
    const error = new ConnectError('refused', Code.NotFound, undefined, details);
    expect(rpcProblem(error)).toEqual({ status: 404, code: 'not_found', description: 'Why.', suggested: 'What.' });
    expect(isPlatformRefusal(error, 'not_found')).toBe(true);
    expect(isPlatformRefusal(error, 'conflict')).toBe(false);
  });

  it('an OAuth error that is newer than this gateway is passed on with 400 (RFC 6749 §5.2)', () => {
    expect(rpcProblem(oauthError('quite_new'))).toEqual({ status: 400, code: 'quite_new', description: 'Why.' });
  });

  it.each([
    [Code.InvalidArgument, 400],
    [Code.Unauthenticated, 401],
    [Code.PermissionDenied, 403],
    [Code.NotFound, 404],
    [Code.AlreadyExists, 409],
    [Code.FailedPrecondition, 409],
    [Code.ResourceExhausted, 429],
    [Code.OutOfRange, 400],
  ])('another refusal that is newer is passed on with the status of its RPC code: %i is %i', (rpcCode, status) => {
    const value = { code: 'quite_new', message: 'Why.' };
    const error = new ConnectError('refused', rpcCode, undefined, [{ desc: GrantErrorDetailSchema, value }]);
    expect(rpcProblem(error)).toEqual({ status, code: 'quite_new', description: 'Why.' });
  });

  it.each([Code.Unavailable, Code.DeadlineExceeded, Code.Canceled, Code.Unauthenticated, Code.PermissionDenied])(
    'code %i without a detail is an outage: nobody is told to throw tokens away',
    (code) => {
      expect(rpcProblem(new ConnectError('x', code))).toMatchObject({ status: 503, code: 'temporarily_unavailable' });
    },
  );

  it.each([Code.Internal, Code.Unknown, Code.InvalidArgument, Code.NotFound, Code.Unimplemented])(
    'code %i without a detail is unexpected',
    (code) => {
      expect(rpcProblem(new ConnectError('secret', code))).toBeUndefined();
    },
  );

  it('knows when a service refuses the gateway itself', () => {
    expect(isOwnTokenRefused(new ConnectError('x', Code.Unauthenticated))).toBe(true);
    expect(isOwnTokenRefused(oauthError('invalid_client'))).toBe(false);
    expect(isOwnTokenRefused(new Error('x'))).toBe(false);
  });
});
