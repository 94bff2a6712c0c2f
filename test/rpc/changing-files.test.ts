import { createClient } from '@connectrpc/connect';
import { status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GrantService } from '../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { grpcTransport } from '../../runtime/grpc-transport.ts';
import { createLog } from '../../runtime/log.ts';
import { openCertificates } from '../../runtime/rpc-certificates.ts';
import { callGrants } from '../support/clients/proto-client.ts';
import { eventually } from '../support/eventually.ts';
import { makeAuthority } from '../support/network/certificates.ts';
import { bringing, outcomeOf, shownCertificate } from '../support/network/tls-callers.ts';
import { SECURED_TIERS, secureTiers, TIER_NAMES, TIERS_LISTED } from '../support/tiers/secured-tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const KEPT = 'files have changed and cannot be used: what they said before stays in force';
const IN_FORCE = 'files have changed and are in force';
const SEARCH = 'search.internal:tls:reader';

const authority = await makeAuthority();
const next = await makeAuthority('next');
const search = await authority.certify({ dns: ['search.internal'] });

describe('Files that change while the tiers run', async () => {
  const { files, overrides } = await secureTiers(authority, [...TIERS_LISTED, SEARCH]);
  const { tiers, admin } = await useTiers(overrides);
  const logged = (message: string) =>
    tiers.logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === message);
  const list = (...callers: readonly string[]) => files.put('callers', callers.join(', '));
  const shownIssuer = async () => (await shownCertificate(tiers.grantsAddress)).issuer.CN;

  it('list: who was removed is refused at the next call, in a tunnel that is open too', async () => {
    const log = createLog({ name: 'test', level: 'silent' });
    const identity = { cert: { text: search.cert }, key: { text: search.key } };
    const certificates = openCertificates({ identity, ca: { text: authority.cert } }, log);
    const transport = grpcTransport({ tier: 'grant service', address: tiers.grantsAddress, certificates });
    onTestFinished(() => {
      transport.close();
      certificates.close();
    });
    const grants = createClient(GrantService, transport);
    const call = () => outcomeOf(grants.listGrants({}));

    for (let calls = 0; calls < 20; calls += 1) expect(await call()).toBe(status.OK);
    await list(...TIERS_LISTED);
    await eventually(call, status.UNAUTHENTICATED);
    // A list that nobody can read changes nothing.
    await list(...TIERS_LISTED, SEARCH, 'nobody:knows:how');
    await eventually(async () => logged(KEPT).length > 0, true);
    expect(await call()).toBe(status.UNAUTHENTICATED);
    await list(...TIERS_LISTED, SEARCH);
    await eventually(call, status.OK);
    // Whoever writes it has no room left on the disk.
    await list();
    await eventually(async () => logged(KEPT).some(({ reason }) => reason.includes('the file is empty')), true);
    expect(await call()).toBe(status.OK);
    await list(...TIERS_LISTED, SEARCH);
  });

  it('certificates, keys and authorities: the new ones are used, and no call fails meanwhile', async () => {
    const outcomes = new Set<number>();
    let calling = true;
    const calls = (async () => {
      while (calling) outcomes.add((await admin.get('/api/auth/oauth/grants')).status);
    })();
    await files.put('ca', `${authority.cert}\n${next.cert}`);
    await eventually(async () => logged(IN_FORCE).filter(({ settings }) => settings.includes('RPC_TLS_CA')).length, 3);
    for (const tier of SECURED_TIERS) {
      const { cert, key } = await next.certify(TIER_NAMES[tier]);
      await files.put(`${tier}.key`, key);
      await files.put(`${tier}.crt`, cert);
    }
    await eventually(shownIssuer, 'next');
    // A gateway that starts now has nothing but the new ones.
    const replica = await tiers.bootReplica();
    expect((await fetch(`${replica.address}/readyz`)).status).toBe(200);
    calling = false;
    await calls;
    expect(outcomes).toEqual(new Set([200]));
    const read = { service: 'GrantService', method: 'ListGrants', secured: bringing(next.cert, search) };
    expect(await outcomeOf(callGrants(tiers.grantsAddress, read))).toBe(status.OK);
  });

  it('for the worse: what was in force stays, and the log says why', async () => {
    const { cert } = await authority.certify();
    const expired = await next.certify({ expired: true });
    for (const [broken, reason] of [
      [cert.slice(0, 200), 'RPC_TLS_CERT: not a certificate in PEM'],
      [cert, 'RPC_TLS_KEY: not the private key of the certificate'],
      [expired.cert, 'RPC_TLS_CERT: the certificate has expired'],
    ] as const) {
      await files.put('grants.crt', broken);
      await eventually(async () => logged(KEPT).some((line) => line.reason.startsWith(reason)), true);
      expect(await shownIssuer()).toBe('next');
    }
  });
});
