import type { DescMethod } from '@bufbuild/protobuf';
import { Code, ConnectError, createContextKey, createContextValues, type HandlerContext } from '@connectrpc/connect';
import type { CallerCertificate } from './caller-certificate.ts';
import type { Presented } from './callers.ts';

type CallFacts = {
  readonly method: DescMethod;
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | null;
  readonly headers: () => Headers;
  /** The certificate that the connection has shown. */
  readonly certificate?: () => CallerCertificate | undefined;
  /** Milliseconds since the epoch; infinite or NaN for none. */
  readonly deadline: number;
  /** Has a function called when the caller gives up. */
  readonly whenCancelled: (cancelled: () => void) => void;
};

/** Connect's view of a call that came another way than by Connect, made lazily: most handlers read two headers of it. */
export class ServedCall implements HandlerContext {
  readonly protocolName = 'grpc';
  readonly requestMethod = 'POST';
  readonly #facts: CallFacts;
  #requestHeader: Headers | undefined;
  #signal: AbortSignal | undefined;
  #responseHeader: Headers | undefined;
  #responseTrailer: Headers | undefined;
  #values: HandlerContext['values'] | undefined;

  constructor(facts: CallFacts) {
    this.#facts = facts;
  }

  get method() {
    return this.#facts.method;
  }

  get service() {
    return this.method.parent;
  }

  get url() {
    return `/${this.method.parent.typeName}/${this.method.name}`;
  }

  /** What `requestHeader` has under a name in lower case, without making that of it. */
  header(name: string) {
    return this.#facts.header(name);
  }

  certificate() {
    return this.#facts.certificate?.();
  }

  get requestHeader() {
    this.#requestHeader ??= this.#facts.headers();
    return this.#requestHeader;
  }

  get signal() {
    if (this.#signal === undefined) {
      const controller = new AbortController();
      this.#facts.whenCancelled(() => controller.abort(new ConnectError('the caller gave up', Code.Canceled)));
      this.#signal = controller.signal;
    }
    return this.#signal;
  }

  get responseHeader() {
    this.#responseHeader ??= new Headers();
    return this.#responseHeader;
  }

  get responseTrailer() {
    this.#responseTrailer ??= new Headers();
    return this.#responseTrailer;
  }

  get values() {
    this.#values ??= createContextValues();
    return this.#values;
  }

  timeoutMs() {
    const { deadline } = this.#facts;
    return Number.isFinite(deadline) ? Math.max(0, deadline - Date.now()) : undefined;
  }
}

/** A header of a request, by its name in lower case. */
export function headerOf(context: HandlerContext, name: string): string | null {
  return context instanceof ServedCall ? context.header(name) : context.requestHeader.get(name);
}

/** The certificate that the connection of a Connect call has shown. */
export const CERTIFICATE = createContextKey<CallerCertificate | undefined>(undefined);

/** What a call presents of its caller. */
export const presentedBy = (context: HandlerContext): Presented => ({
  authorization: headerOf(context, 'authorization'),
  certificate: () => (context instanceof ServedCall ? context.certificate() : context.values.get(CERTIFICATE)),
});
