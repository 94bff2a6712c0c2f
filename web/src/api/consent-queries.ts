import { useMutation, useQuery } from '@tanstack/react-query';
import { answerTo, useBackend } from './backend.tsx';
import type { AuthorizationConsent, DeviceConsent } from './types.ts';

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

/** Decides about what was read of an application; the answer says where the browser goes next. */
export function useAuthorizationDecision({
  request_id,
  reading,
}: Pick<AuthorizationConsent, 'request_id' | 'reading'>) {
  const { api } = useBackend();
  return useMutation({
    mutationFn: (decision: Decision) =>
      answerTo(api.POST('/api/oauth/authorize/consent', { body: { request_id, decision, ...named(reading) } })),
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

/** Decides about what was read of a device. */
export function useDeviceDecision({ user_code, reading }: Pick<DeviceConsent, 'user_code' | 'reading'>) {
  const { api } = useBackend();
  return useMutation({
    mutationFn: (decision: Decision) =>
      answerTo(api.POST('/api/oauth/device/consent', { body: { user_code, decision, ...named(reading) } })),
  });
}

const named = (reading: string | undefined) => (reading === undefined ? {} : { reading });
