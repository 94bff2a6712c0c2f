import { CSPProvider } from '@base-ui/react/csp-provider';
import { Dialog } from '@base-ui/react/dialog';
import { Link, Outlet } from '@tanstack/react-router';
import { Menu as MenuIcon } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../api/session-queries.ts';
import { Brand } from '../../components/brand.tsx';
import { Toasts } from '../../components/toasts.tsx';
import { AccountMenu } from './account-menu.tsx';
import { NavLinks } from './nav-links.tsx';

/** The frame around everything that is managed: who is signed in above, the way around beside. */
export function ManageFrame() {
  const { data: account } = useSession();
  return (
    <CSPProvider disableStyleElements>
      <Toasts>
        <a href="#main" className="button primary skip-link">
          Skip to the content
        </a>
        <header className="app-bar">
          <div className="row">
            {account && <NavDrawer />}
            <Brand />
          </div>
          {account ? (
            <AccountMenu account={account} />
          ) : (
            account === null && (
              <Link to="/login" className="button small">
                Sign in
              </Link>
            )
          )}
        </header>
        <div className={account ? 'app-body' : 'app-body alone'}>
          {account && (
            <nav className="app-nav" aria-label="Pages">
              <NavLinks account={account} />
            </nav>
          )}
          <main className="app-main" id="main" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      </Toasts>
    </CSPProvider>
  );
}

/** The same way around, on a phone. */
function NavDrawer() {
  const { data: account } = useSession();
  const [open, setOpen] = useState(false);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className="button quiet icon drawer-trigger" aria-label="Pages">
        <MenuIcon size={20} aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="drawer">
          <Dialog.Title className="visually-hidden">Pages</Dialog.Title>
          {account && <NavLinks account={account} onFollow={() => setOpen(false)} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
