import { z } from 'zod';
import type { Operation } from '../operation.ts';
import type { Target } from '../target.ts';
import { bodyOf } from '../wrong-answer.ts';

const DeviceAuthorization = z.object({
  device_code: z.string().min(40),
  user_code: z.string().min(8),
  verification_uri: z.url(),
  verification_uri_complete: z.url(),
  expires_in: z.number().positive(),
  interval: z.number().positive(),
});

/** RFC 8628 §3.2: five seconds for whoever is told none. */
const WithoutInterval = DeviceAuthorization.extend({
  interval: z
    .undefined()
    .optional()
    .transform(() => 5),
});

/** A device asks for codes (RFC 8628 §3.1). */
export function deviceStart(target: Target): Operation {
  return {
    name: 'device start',
    prepare: async () => undefined,
    once: async () => {
      await startDevice(target);
    },
  };
}

/** @throws WrongAnswer */
export async function startDevice({ http, paths, device }: Target): Promise<z.output<typeof DeviceAuthorization>> {
  const answer = await http.postForm(paths.deviceAuthorization, { client_id: device.clientId, scope: device.scope });
  return bodyOf(answer, 200, device.slowsDown ? DeviceAuthorization : WithoutInterval);
}
