import { useMutation, useQuery } from '@tanstack/react-query';
import { answerTo, useBackend } from './backend.tsx';

export type Decision = 'approve' | 'deny';

// Reading a device's consent claims its code, and each is read for one decision, so nothing is read behind the
// person's back or kept for another account.
const READ_ONCE = { staleTime: Number.POSITIVE_INFINITY, gcTime: 0, refetchOnWindowFocus: false } as const;

/** What an application asks for; `undefined` as request reads nothing. */
export function useAuthorizationConsent(accountId: string, requestId: string | undefined) {
  const { api } = useBackend();
  return useQuery({
    queryKey: ['authorization-consent', accountId, requestId],
    queryFn: () =>
      answerTo(api.GET('/api/oauth/authorize/consent', { params: { query: { request_id: requestId ?? '' } } })),
    enabled: requestId !== undefined,
    ...READ_ONCE,
  });
}

/** Decides about an application; the answer says where the browser goes next. */
export function useAuthorizationDecision(requestId: string) {
  const { api } = useBackend();
  return useMutation({
    mutationFn: (decision: Decision) =>
      answerTo(api.POST('/api/oauth/authorize/consent', { body: { request_id: requestId, decision } })),
  });
}

/** Looks a user code up, which claims it for this account. */
export function useDeviceConsent() {
  const { api } = useBackend();
  return useMutation({
    // Half a character, which can be typed, cannot be sent.
    mutationFn: (userCode: string) =>
      answerTo(api.GET('/api/oauth/device/consent', { params: { query: { user_code: userCode.toWellFormed() } } })),
  });
}

/** Decides about a device. */
export function useDeviceDecision(userCode: string) {
  const { api } = useBackend();
  return useMutation({
    mutationFn: (decision: Decision) =>
      answerTo(api.POST('/api/oauth/device/consent', { body: { user_code: userCode, decision } })),
  });
}
