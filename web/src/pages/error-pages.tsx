import { Link } from '@tanstack/react-router';
import { OutcomePage } from '../components/outcome.tsx';

export function NotFoundPage() {
  return (
    <OutcomePage mark="info" title="There is no such page">
      <p>The address may be mistyped, or the page has moved.</p>
      <Link to="/" className="button">
        Go to the start page
      </Link>
    </OutcomePage>
  );
}

/** In place of a page that failed; the browser's console has the details. */
export function UnexpectedErrorPage() {
  return (
    <OutcomePage mark="denied" title="Something went wrong on this page">
      <p>It is our mistake, not yours, and nothing that you had not sent was changed. Load the page again to go on.</p>
      <button type="button" className="button primary" onClick={() => window.location.reload()}>
        Load again
      </button>
    </OutcomePage>
  );
}
