import type { DescribedOperation } from './described-operations.ts';
import { pathWith } from './endpoints.ts';

const FORM = 'application/x-www-form-urlencoded';

export const isForm = ({ requestBody }: DescribedOperation) => requestBody?.content[FORM] !== undefined;

/** One request, good or bad, that is sent to many operations. */
type Call = {
  /** For every value of the path. */
  readonly value?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where there is a body at all; without it, one that names nothing that exists. */
  readonly body?: string;
};

/** Sends the same request to each operation of a gateway, with a body of the type that it takes. */
export async function callEach(address: string, operations: readonly DescribedOperation[], call: Call) {
  for (const operation of operations) {
    const { method, path } = operation;
    const url = `${address}${pathWith(path, call.value ?? 'x')}${call.query ?? ''}`;
    if (method === 'GET' || method === 'HEAD') {
      await fetch(url, { method, redirect: 'manual', headers: { ...call.headers } });
      continue;
    }
    const [type, anything] = isForm(operation)
      ? [FORM, 'client_id=nobody&grant_type=client_credentials']
      : ['application/json', '{}'];
    const headers = { 'content-type': type, ...call.headers };
    await fetch(url, { method, redirect: 'manual', headers, body: call.body ?? anything });
  }
}
