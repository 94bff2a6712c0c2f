/** RFC 6749 §2.3.1; for names and secrets that the form encoding would not change. */
export function basicHeader(clientId: string, clientSecret: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
}
