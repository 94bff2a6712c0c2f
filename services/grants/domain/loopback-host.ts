/** Whether a URL's host (`URL.hostname`) is this machine by the names that RFC 8252 §7.3 and §8.3 know. */
export function isLoopbackHost(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
