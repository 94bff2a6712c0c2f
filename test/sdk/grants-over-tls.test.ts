import { expect, it } from 'vitest';
import { createVerifier } from '../../sdk/src/create-verifier.ts';
import { eventually } from '../support/eventually.ts';
import { makeAuthority } from '../support/network/certificates.ts';
import { newApprover } from '../support/sdk/protected-api.ts';
import { secureTiers, TIERS_LISTED } from '../support/tiers/secured-tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const authority = await makeAuthority();
const { overrides } = await secureTiers(authority, [...TIERS_LISTED, 'search.internal:tls:reader']);
const { tiers, admin } = await useTiers({
  ...overrides,
  grants: { ...overrides.grants, resources: ['https://api.example/'] },
});
const approver = await newApprover({ tiers, admin });
const search = await authority.certify({ dns: ['search.internal'] });
const stranger = await authority.certify({ dns: ['stranger.internal'] });

/** What comes of a token, and of the same after its grant was revoked, with a certificate that is read for each connection. */
async function outcomesWith({ cert, key }: { cert: string; key: string }) {
  const token = await approver.tokenOf('READ_PROFILE', 'https://api.example/');
  let asked = 0;
  const tls = () => {
    asked++;
    return { ca: authority.cert, cert, key };
  };
  const verifier = createVerifier({
    issuer: tiers.issuer,
    audience: 'https://api.example/',
    grants: { address: tiers.grantsAddress, tls },
    whenRevocationsAreAway: 'refuse',
  });
  const outcome = () =>
    verifier.verify(token).then(
      () => 'good',
      ({ code }) => code,
    );
  const before = await outcome();
  await approver.revokeGrants();
  if (before === 'good') await eventually(outcome, 'invalid_token');
  const after = await outcome();
  verifier.close();
  expect(asked).toBeGreaterThan(0);
  return [before, after];
}

it('A service whose certificate is listed follows revocations without a token', async () => {
  expect(await outcomesWith(search)).toEqual(['good', 'invalid_token']);
});

it('One whose certificate is not listed does not', async () => {
  expect(await outcomesWith(stranger)).toEqual(['temporarily_unavailable', 'temporarily_unavailable']);
});
