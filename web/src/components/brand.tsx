import { Link } from '@tanstack/react-router';

export function Brand() {
  return (
    <Link to="/" className="brand">
      <img src="/favicon.svg" alt="" width="26" height="26" />
      Storyden
    </Link>
  );
}
