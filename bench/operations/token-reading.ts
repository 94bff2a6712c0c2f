import { z } from 'zod';
import { type Pace, produce } from '../load.ts';
import type { Operation } from '../operation.ts';
import type { ReadableToken, Target } from '../target.ts';
import { bodyOf, requireAnswer } from '../wrong-answer.ts';

/** Tokens that are asked about in turn. */
const TOKENS = 64;

const Introspection = z.object({ active: z.literal(true), sub: z.string(), client_id: z.string(), exp: z.number() });
const UserInfo = z.object({ sub: z.string(), name: z.string(), preferred_username: z.string() });

/** A confidential client asks about an access token (RFC 7662 §2). */
export function introspection(target: Target, pace: Pace): Operation {
  const { http, paths, machine } = target;
  return reading('introspection, HTTP', target, pace, async (token) => {
    return bodyOf(await http.postForm(paths.introspection, { token }, machine.headers), 200, Introspection).sub;
  });
}

/** A service beside the server asks about an access token. Undefined for a server without RPC. */
export function introspectionByRpc(target: Target, pace: Pace): Operation | undefined {
  const { introspectByRpc } = target;
  return introspectByRpc && reading('introspection, gRPC', target, pace, introspectByRpc);
}

/** A client reads the claims that its access token opens (OIDC Core §5.3). */
export function userInfo(target: Target, pace: Pace): Operation {
  const { http, paths } = target;
  return reading('userinfo', target, pace, async (token) => {
    const answer = await http.get(paths.userInfo, { authorization: `Bearer ${token}` });
    return bodyOf(answer, 200, UserInfo).sub;
  });
}

/** Reads with tokens in turn; `read` gives the subject that it is told. */
function reading(name: string, target: Target, pace: Pace, read: (token: string) => Promise<string>): Operation {
  const tokens: ReadableToken[] = [];
  let reads = 0;
  return {
    name,
    async prepare(count) {
      await produce(Math.min(TOKENS, count) - tokens.length, pace, async () => {
        tokens.push(await target.readableToken());
      });
    },
    async once() {
      const { token, subject } = tokens[reads++ % tokens.length] as ReadableToken;
      requireAnswer((await read(token)) === subject, 'sub: somebody else');
    },
  };
}
