import { createVerifier } from '@storyden/oauth-sdk';
import { accessOf, protect } from '@storyden/oauth-sdk/express';
import express from 'express';

const { ISSUER = 'http://localhost:8000', GRANTS = 'localhost:9000', RPC_TOKEN, PORT = '4000' } = process.env;
const grants = { address: GRANTS, token: RPC_TOKEN };
const verifier = createVerifier({ issuer: ISSUER, audience: `http://localhost:${PORT}/api`, grants });
const { requireScopes, metadata } = protect(verifier, { scopes: ['READ_PROFILE'] });

const app = express();
app.use(metadata);
app.get('/api/me', requireScopes('READ_PROFILE'), (request, response) => {
  response.json({ who: accessOf(request).who });
});
app.listen(Number(PORT), () => console.log('listening'));
