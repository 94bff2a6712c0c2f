import { createVerifier } from '@storyden/oauth-sdk';
import { accessOf, protect } from '@storyden/oauth-sdk/express';
import express from 'express';

const { ISSUER = 'http://localhost:8000', PORT = '4000' } = process.env;
const verifier = createVerifier({ issuer: ISSUER, audience: `http://localhost:${PORT}/api` });
const { requireScopes, metadata } = protect(verifier, { scopes: ['READ_PROFILE'] });

const app = express();
app.use(metadata);
app.get('/api/me', requireScopes('READ_PROFILE'), (request, response) => {
  response.json({ who: accessOf(request).who });
});
app.listen(Number(PORT), () => console.log('listening'));
