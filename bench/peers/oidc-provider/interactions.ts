import type { Context, Provider } from 'oidc-provider';

const PATH = /^\/interaction\/[\w-]+(?:\/(confirm|login\/([\w-]+)))?$/;

/**
 * Answers what oidc-provider asks of a person, as its `example/routes/koa.js` does: a page, the decision, and, in place of a
 * password, the account's name in the path of the sign-in.
 */
export function answerInteractions(provider: Provider) {
  provider.use(async (ctx, next) => {
    const [interaction, action, account] = PATH.exec(ctx.path) ?? [];
    if (interaction === undefined) return next();
    ctx.set('cache-control', 'no-store');
    if (ctx.method === 'GET') return showPage(provider, ctx);
    const result = account === undefined ? await approve(provider, ctx) : { login: { accountId: account } };
    const mergeWithLastSubmission = action === 'confirm';
    return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission });
  });
}

async function showPage(provider: Provider, ctx: Context) {
  const { prompt, params } = await provider.interactionDetails(ctx.req, ctx.res);
  const client = await provider.Client.find(params.client_id);
  ctx.type = 'html';
  ctx.body = `<!doctype html><title>${prompt.name}</title><p>${client?.clientName ?? params.client_id}
<form method="post" action="${ctx.path}/confirm"><button>Continue</button></form>`;
}

async function approve(provider: Provider, ctx: Context) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name !== 'consent' || session === undefined)
    throw new Error(`cannot approve at the prompt ${prompt.name}`);
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant = known ?? new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const { missingOIDCScope, missingResourceScopes } = prompt.details;
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  for (const [resource, scope] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scope.join(' '));
  }
  const saved = await grant.save();
  return { consent: known === undefined ? { grantId: saved } : {} };
}
