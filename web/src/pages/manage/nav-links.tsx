import { Link } from '@tanstack/react-router';
import {
  AppWindow,
  Blocks,
  House,
  KeyRound,
  type LucideIcon,
  MonitorSmartphone,
  ShieldCheck,
  SquareTerminal,
  Ticket,
  Users,
} from 'lucide-react';
import { isAdministrator, mayUseClients } from '../../api/session-queries.ts';
import type { Account } from '../../api/types.ts';

type NavItem = { readonly to: string; readonly label: string; readonly icon: LucideIcon };

const OWN: readonly NavItem[] = [
  { to: '/', label: 'Overview', icon: House },
  { to: '/applications', label: 'Your applications', icon: AppWindow },
  { to: '/oauth/consent', label: 'Connect a device', icon: MonitorSmartphone },
];
const DEVELOPER: readonly NavItem[] = [{ to: '/clients', label: 'Your clients', icon: SquareTerminal }];
const ADMINISTRATION: readonly NavItem[] = [
  { to: '/admin/clients', label: 'Clients', icon: Blocks },
  { to: '/admin/grants', label: 'Grants', icon: Ticket },
  { to: '/admin/device-authorizations', label: 'Device authorizations', icon: MonitorSmartphone },
  { to: '/admin/accounts', label: 'Accounts', icon: Users },
  { to: '/admin/roles', label: 'Roles', icon: ShieldCheck },
  { to: '/admin/signing-keys', label: 'Signing keys', icon: KeyRound },
];

/** The pages that an account has a use for. */
export function NavLinks({ account, onFollow }: { account: Account; onFollow?: () => void }) {
  const groups = [
    { title: 'Your account', items: mayUseClients(account) ? [...OWN, ...DEVELOPER] : OWN },
    ...(isAdministrator(account) ? [{ title: 'Administration', items: ADMINISTRATION }] : []),
  ];
  return groups.map(({ title, items }) => (
    <section className="nav-group" key={title}>
      <h2>{title}</h2>
      <ul>
        {items.map(({ to, label, icon: Icon }) => (
          <li key={to}>
            <Link to={to} className="nav-link" activeOptions={{ exact: to === '/' }} onClick={onFollow}>
              <Icon size={17} aria-hidden="true" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}
