import { useRouter } from '@tanstack/react-router';
import { useBackend } from '../../api/backend.tsx';
import { isAuthorizeRequest, requestingClientId, safeReturnTo } from '../../return-to.ts';

/** Where the person goes on after signing in: to `return_to` if it may be one, else to the start page. */
export function useAfterSignIn(returnTo: string | undefined) {
  const { config } = useBackend();
  const router = useRouter();
  const destination = safeReturnTo(returnTo, config);
  return {
    /** Whether an application waits for the answer. */
    forApplication: isAuthorizeRequest(destination, config),
    /** Which one. */
    clientId: requestingClientId(destination, config),
    goOn() {
      if (destination) window.location.assign(destination);
      else void router.navigate({ to: '/' });
    },
  };
}
