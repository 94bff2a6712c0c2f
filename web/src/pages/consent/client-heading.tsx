import { BadgeCheck, CircleHelp } from 'lucide-react';
import type { ConsentClient } from '../../api/types.ts';
import { AppPicture } from '../../components/app-picture.tsx';

const KNOWN_BY: Record<ConsentClient['registration'], string> = {
  built_in: 'Part of this community',
  administrator: 'Registered by an administrator of this community',
  owner: 'In the hands of a member of this community',
  dynamic: 'Registered itself; nobody here has checked it',
  metadata_document: 'Describes itself on its own site',
};

const TRUSTED = new Set<ConsentClient['registration']>(['built_in', 'administrator']);

/** The name that a client gives itself, and how it comes to be known here. */
export function ClientHeading({ name, client }: { name: string; client: ConsentClient | undefined }) {
  return (
    <div className="identity">
      <AppPicture name={name} src={client?.logo_uri} kind="large" />
      <div>
        <p className="strong-name">{name}</p>
        {client && <HowKnown client={client} />}
      </div>
    </div>
  );
}

function HowKnown({ client }: { client: ConsentClient }) {
  const Icon = TRUSTED.has(client.registration) ? BadgeCheck : CircleHelp;
  return (
    <p className="muted small how-known">
      <Icon size={15} aria-hidden="true" />
      <span>
        {KNOWN_BY[client.registration]}
        {client.verified_host && (
          <>
            {' '}
            at <strong>{client.verified_host}</strong>
          </>
        )}
      </span>
    </p>
  );
}

/** The client's own pages, if it names any. They open apart, so that the question stays. */
export function ClientLinks({ client }: { client: ConsentClient | undefined }) {
  const links = [
    ['Website', client?.uri],
    ['Terms', client?.tos_uri],
    ['Privacy', client?.policy_uri],
  ].filter((link): link is [string, string] => /^https?:/.test(link[1] ?? ''));
  if (links.length === 0) return null;
  return (
    <p className="row small">
      {links.map(([label, href]) => (
        <a key={label} href={href} target="_blank" rel="noopener noreferrer">
          {label}
        </a>
      ))}
    </p>
  );
}
