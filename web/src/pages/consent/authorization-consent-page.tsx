import { Navigate, useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { isApiError } from '../../api/api-error.ts';
import { useBackend } from '../../api/backend.tsx';
import { useAuthorizationConsent, useAuthorizationDecision } from '../../api/consent-queries.ts';
import type { Account } from '../../api/types.ts';
import { FocusPage } from '../../components/focus-page.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageTitle } from '../../components/page-title.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { RequireSession } from '../../components/require-session.tsx';
import { mayLeaveFor } from '../../destination.ts';
import { isAuthorizeRequest, safeReturnTo } from '../../return-to.ts';
import { AuthorizationQuestion } from './authorization-question.tsx';
import {
  AlreadyDecided,
  ClientChanged,
  type Decided,
  decidedOf,
  NotPermitted,
  RequestExpired,
  SignedOut,
} from './consent-outcomes.tsx';
import { ReturningToClient } from './returning-to-client.tsx';
import { AnsweredElsewhere, UnknownRequest } from './unknown-request.tsx';

/** Consent of the code flow (product.md §5.6): what asks, where the answer goes, what it may do, as whom. */
export function AuthorizationConsentPage() {
  const search = useSearch({ from: '/oauth/authorize/consent' });
  // Kept here and not in the address or the history: it holds the authorization code.
  const [leaving, setLeaving] = useState<{ decided: Decided; location: string; clientName: string }>();
  const [signedOutOf, setSignedOutOf] = useState<string>();
  const navigate = useNavigate({ from: '/oauth/authorize/consent' });
  const decided = decidedOf(search.decided);
  const wayBack = useWayBack();

  if (leaving) return <ReturningToClient {...leaving} />;
  if (decided) return <AlreadyDecided decided={decided} />;
  if (signedOutOf) {
    return wayBack ? (
      <Navigate to="/login" search={{ return_to: wayBack }} replace />
    ) : (
      <SignedOut>{signedOutOf}</SignedOut>
    );
  }
  return (
    <RequireSession>
      {(account) => (
        <ReadConsent
          account={account}
          requestId={search.request_id}
          choosing={search.prompt === 'select_account'}
          onSignedOut={setSignedOutOf}
          onDecided={async (answer) => {
            setLeaving(answer);
            // Whoever comes back later finds what was decided, not a question that cannot be answered any more.
            await navigate({ search: { decided: answer.decided }, replace: true });
            if (mayLeaveFor(answer.location)) window.location.assign(answer.location);
          }}
        />
      )}
    </RequireSession>
  );
}

/** The authorization request that led here, for another account to make it again; not known for a pushed one. */
function useWayBack(): string | undefined {
  const { config } = useBackend();
  const hash = useLocation({ select: (location) => location.hash });
  const returnTo = safeReturnTo(new URLSearchParams(hash).get('return_to') ?? undefined, config);
  return isAuthorizeRequest(returnTo, config) ? returnTo : undefined;
}

type Deciding = {
  readonly account: Account;
  readonly choosing: boolean;
  /** With the name of the application to start again from. */
  readonly onSignedOut: (clientName: string) => void;
  readonly onDecided: (answer: { decided: Decided; location: string; clientName: string }) => void;
};

function ReadConsent({ requestId, ...deciding }: Deciding & { requestId: string | undefined }) {
  const consent = useAuthorizationConsent(deciding.account.id, requestId);
  const [refused, setRefused] = useState(false);
  // Whether it can still be read tells what became of it.
  const onRefused = () => {
    setRefused(true);
    void consent.refetch();
  };
  if (refused && consent.isFetching) return <Loading />;
  if (refused && isApiError(consent.error, 'invalid_request')) return <AnsweredElsewhere account={deciding.account} />;
  if (refused && consent.data && !consent.error) {
    return <ClientChanged clientName={consent.data.client_name} onLookAgain={() => setRefused(false)} />;
  }
  if (requestId === undefined || isApiError(consent.error, 'invalid_request')) {
    return <UnknownRequest account={deciding.account} />;
  }
  if (isApiError(consent.error, 'access_denied')) return <NotPermitted account={deciding.account} />;
  if (consent.data) return <Decide {...deciding} consent={consent.data} onRefused={onRefused} />;
  return (
    <FocusPage roomy>
      {consent.error ? (
        <>
          <PageTitle>Not available</PageTitle>
          <ProblemNotice error={consent.error} />
          <button type="button" className="button" onClick={() => consent.refetch()}>
            Try again
          </button>
        </>
      ) : (
        <Loading />
      )}
    </FocusPage>
  );
}

type Consent = NonNullable<ReturnType<typeof useAuthorizationConsent>['data']>;

function Decide(props: Deciding & { consent: Consent; onRefused: () => void }) {
  const { account, choosing, consent, onSignedOut, onDecided } = props;
  const decide = useAuthorizationDecision(consent);
  return (
    <AuthorizationQuestion
      account={account}
      choosing={choosing}
      consent={consent}
      // Denying stays possible after the right to approve was lost (product.md §5.6).
      error={decide.error}
      decision={decide.isPending || decide.isSuccess ? decide.variables : undefined}
      onDecide={(decision) =>
        decide.mutate(decision, {
          onSuccess: ({ status, location }) =>
            onDecided({ decided: status, location, clientName: consent.client_name }),
          onError: (error) => isApiError(error, 'invalid_request') && props.onRefused(),
        })
      }
      onSignedOut={() => onSignedOut(consent.client_name)}
      expired={<RequestExpired>Go back to {consent.client_name} and start again.</RequestExpired>}
    />
  );
}
