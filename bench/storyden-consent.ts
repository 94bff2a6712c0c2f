import { z } from 'zod';
import { type MemberBrowser, redirectOf } from './member-browser.ts';
import { bodyOf, requireAnswer } from './wrong-answer.ts';

const CONSENT = '/api/oauth/authorize/consent';

const Consent = z.object({ client_name: z.string() });
const Decided = z.object({ location: z.url() });

/** What the browser asks for when a member opens the address, sees the consent page and clicks "Approve": the code. @throws WrongAnswer */
export async function approveInBrowser(browser: MemberBrowser, url: URL): Promise<string> {
  const page = new URL(redirectOf(await browser.get(url.href)));
  const requestId = page.searchParams.get('request_id') ?? '';
  bodyOf(await browser.get(`${CONSENT}?${new URLSearchParams({ request_id: requestId })}`), 200, Consent);
  const decided = await browser.postJson(CONSENT, { request_id: requestId, decision: 'approve' });
  const code = new URL(bodyOf(decided, 200, Decided).location).searchParams.get('code');
  requireAnswer(code !== null, 'no code');
  return code;
}
