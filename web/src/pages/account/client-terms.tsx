import { useRequestingClient } from '../../api/session-queries.ts';

/**
 * What the application that waits asks people to read (OIDC Registration §2: `tos_uri`, `policy_uri`), each with the site that
 * it is on. Nobody is held up by it: without an answer there is nothing.
 */
export function ClientTerms({ clientId }: { clientId: string | undefined }) {
  const { data } = useRequestingClient(clientId);
  const links = [
    ['Terms', data?.client.tos_uri],
    ['Privacy', data?.client.policy_uri],
  ].flatMap(([label, address]) => {
    const url = URL.parse(address ?? '');
    return label && url?.protocol === 'https:' ? [{ label, href: url.href, host: url.host }] : [];
  });
  if (!data || links.length === 0) return null;
  return (
    <div className="stack-tight small muted">
      <p>From the application that calls itself {data.client_name}:</p>
      <p className="row">
        {links.map(({ label, href, host }) => (
          <a key={label} href={href} target="_blank" rel="noopener noreferrer">
            {label} ({host})
          </a>
        ))}
      </p>
    </div>
  );
}
