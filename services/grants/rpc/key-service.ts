import type { ServiceImpl } from '@connectrpc/connect';
import type { KeyService } from '../../../proto/gen/storyden/oauth/v1/key_pb.ts';
import type { Context } from '../context.ts';

export function keyService({ keyRing }: Context): ServiceImpl<typeof KeyService> {
  return {
    getKeySet() {
      return {
        keys: keyRing.publicKeys.map(({ kid, alg, publicJwk: { kty = '', n, e, crv, x, y } }) => ({
          kid,
          alg,
          kty,
          ...(n !== undefined && { n }),
          ...(e !== undefined && { e }),
          ...(crv !== undefined && { crv }),
          ...(x !== undefined && { x }),
          ...(y !== undefined && { y }),
        })),
        signingAlgs: [keyRing.alg],
      };
    },
  };
}
