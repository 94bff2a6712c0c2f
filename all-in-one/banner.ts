import { WELL_KNOWN_PATHS } from '../proto/vocabulary/paths.ts';
export type TierAddresses = {
  readonly issuer: string;
  readonly web: string;
  /** gRPC of the grant service, host:port. */
  readonly grants: string;
  /** Connect of the grant service, a base address. */
  readonly connect: string;
  /** gRPC of the account service, host:port. */
  readonly accounts: string;
};

type Data = { readonly dataDir: string; readonly embeddedDatabase: boolean };

/** Said as soon as it is true, because nobody can say it later. The password is undefined where the person chose it. */
export function administratorMade(handle: string, password: string | undefined): string {
  const shown = password === undefined ? 'the one in BOOTSTRAP_ADMIN' : `${password}   (shown this once)`;
  return `\nAn administrator was made.\n  handle     ${handle}\n  password   ${shown}`;
}

/** Where everything is, and what to try next; with the password if it was just made. */
export function welcome(addresses: TierAddresses & Data, handle = 'admin', password = 'PASSWORD'): string {
  const { issuer, dataDir } = addresses;
  const approveAs = `${handle}:${password}`;
  const flags = `${issuer === 'http://localhost:8000' ? '' : ` --issuer ${issuer}`} --approve-as ${approveAs}`;
  return `
Storyden OAuth is running.
  issuer            ${issuer}
  metadata          ${issuer}${WELL_KNOWN_PATHS.openidConfiguration}
  grant service     gRPC ${addresses.grants}, Connect ${addresses.connect}; caller token in ${dataDir}/rpc-token
  account service   gRPC ${addresses.accounts}
  data              ${dataDir}${addresses.embeddedDatabase ? '' : ' (keys), DATABASE_URL (everything else)'}
  frontend          ${addresses.web}

Sign in with a stock OAuth library, from another terminal:
  npm run example:device-login --${flags}
  npm run example:web-app --${flags}

--approve-as answers in your place. To see what a person sees, leave it out (example:web-app: write --register-as
instead) and open the address that the example prints.

Ctrl-C stops everything.
`;
}
