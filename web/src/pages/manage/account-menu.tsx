import { Menu } from '@base-ui/react/menu';
import { Link, useNavigate } from '@tanstack/react-router';
import { ChevronDown, KeyRound, LogOut, UserRoundCog } from 'lucide-react';
import { useSignOut } from '../../api/session-queries.ts';
import type { Account } from '../../api/types.ts';
import { Initials } from '../../components/initials.tsx';

/** Who is signed in, and out again. */
export function AccountMenu({ account }: { account: Account }) {
  const navigate = useNavigate();
  const signOut = useSignOut(() => void navigate({ to: '/' }));
  const name = account.name || account.handle;
  return (
    <Menu.Root>
      <Menu.Trigger className="button quiet account-trigger" aria-label={`Account: ${name}`}>
        <Initials name={name} kind="round small" />
        <span className="account-name">{name}</span>
        <ChevronDown size={16} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner align="end" sideOffset={6}>
          <Menu.Popup className="menu">
            <p className="menu-head">
              <span className="strong-name">{name}</span>
              <span className="muted small">@{account.handle}</span>
            </p>
            <hr className="divider" />
            <Menu.Item className="menu-item" render={<Link to="/password" />}>
              <KeyRound size={16} aria-hidden="true" />
              Change password
            </Menu.Item>
            <Menu.Item className="menu-item" render={<Link to="/login" search={{ prompt: 'select_account' }} />}>
              <UserRoundCog size={16} aria-hidden="true" />
              Switch account
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => signOut.mutate()}>
              <LogOut size={16} aria-hidden="true" />
              Sign out
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
