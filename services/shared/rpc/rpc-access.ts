import type { Logger } from '../../../runtime/log.ts';
import { openCertificates, type RpcCertificates } from '../../../runtime/rpc-certificates.ts';
import type { RpcTls } from '../../../runtime/rpc-security.ts';
import { type CallCounts, countCalls } from './call-counts.ts';
import { type Caller, type CallerDirectory, followCallers } from './callers.ts';

/** Who reaches a service by RPC and how, as the files of its settings say now. */
export type RpcAccess = {
  /** Plain text without. */
  readonly certificates: RpcCertificates | undefined;
  readonly directory: CallerDirectory;
  readonly counts: CallCounts;
  close(): void;
};

type Config = { readonly callers: readonly Caller[]; readonly callersFile?: string; readonly rpcTls?: RpcTls };

/** @throws StartError for a file that cannot be used */
export function openAccess({ callers, callersFile, rpcTls }: Config, log: Logger): RpcAccess {
  const directory = followCallers(callers, callersFile, log);
  const certificates = rpcTls && openCertificates(rpcTls, log);
  const counts = countCalls(log);
  return {
    certificates,
    directory,
    counts,
    close() {
      directory.close();
      certificates?.close();
      counts.close();
    },
  };
}
