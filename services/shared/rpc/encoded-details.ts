import { create, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';

/** The typed details of an error as they leave the tier: the name of each type, and its message in bytes. */
export function encodedDetails({ details }: ConnectError): { readonly type: string; readonly value: Uint8Array }[] {
  return details.map((detail) =>
    'desc' in detail
      ? { type: detail.desc.typeName, value: toBinary(detail.desc, create(detail.desc, detail.value)) }
      : detail,
  );
}

/** A failure as it may leave the tier: nothing is said of one that nobody foresaw. */
export function leavingError(error: unknown): ConnectError {
  return error instanceof ConnectError ? error : new ConnectError('unexpected error', Code.Internal);
}
