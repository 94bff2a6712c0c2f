import { useEffect, useState } from 'react';

// The longest that a browser's timer can wait.
const MAX_WAIT_MS = 2 ** 31 - 1;

/** Whether a request that ends at a time has ended, as time goes by. */
export function useExpired(expiresAt: string): boolean {
  const [expired, setExpired] = useState(() => Date.parse(expiresAt) <= Date.now());
  useEffect(() => {
    const rest = Date.parse(expiresAt) - Date.now();
    setExpired(rest <= 0);
    if (rest <= 0) return;
    const timer = window.setTimeout(() => setExpired(true), Math.min(rest, MAX_WAIT_MS));
    return () => window.clearTimeout(timer);
  }, [expiresAt]);
  return expired;
}
