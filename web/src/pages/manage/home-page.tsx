import { Link } from '@tanstack/react-router';
import { AppWindow, Blocks, type LucideIcon, MonitorSmartphone, SquareTerminal } from 'lucide-react';
import { isAdministrator, mayUseClients, useSession } from '../../api/session-queries.ts';
import type { Account } from '../../api/types.ts';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';

/** Where people arrive who were not sent by an application. */
export function HomePage() {
  const session = useSession();
  if (session.data) return <Overview account={session.data} />;
  if (session.data === null) return <Welcome />;
  return session.error ? <ProblemNotice error={session.error} /> : <Loading />;
}

function Welcome() {
  return (
    <div className="card welcome">
      <PageTitle>One account for your community and its applications</PageTitle>
      <p className="muted">
        Sign in to connect a device, to see which applications have access to your account, and to take it back.
      </p>
      <div className="row">
        <Link to="/login" className="button primary">
          Sign in
        </Link>
        <Link to="/signup" className="button">
          Create an account
        </Link>
        <Link to="/oauth/consent" className="button quiet">
          Connect a device
        </Link>
      </div>
    </div>
  );
}

function Overview({ account }: { account: Account }) {
  return (
    <>
      <div className="page-head">
        <div>
          <PageTitle title="Overview">Hello, {account.name || account.handle}</PageTitle>
          <p>What has access to your account, and what you have made for others.</p>
        </div>
      </div>
      <div className="tiles">
        <Tile to="/applications" icon={AppWindow} title="Your applications">
          See what you have approved, and take it back.
        </Tile>
        <Tile to="/oauth/consent" icon={MonitorSmartphone} title="Connect a device">
          Enter the code that a device or a program shows.
        </Tile>
        {mayUseClients(account) && (
          <Tile to="/clients" icon={SquareTerminal} title="Your clients">
            Register applications of your own, and manage them.
          </Tile>
        )}
        {isAdministrator(account) && (
          <Tile to="/admin/clients" icon={Blocks} title="Administration">
            Clients, grants, accounts, roles and signing keys of the community.
          </Tile>
        )}
      </div>
    </>
  );
}

function Tile(props: { to: string; icon: LucideIcon; title: string; children: string }) {
  const Icon = props.icon;
  return (
    <Link to={props.to} className="card tile">
      <span className="initials" aria-hidden="true">
        <Icon size={20} />
      </span>
      <div>
        <h2>{props.title}</h2>
        <p>{props.children}</p>
      </div>
    </Link>
  );
}
