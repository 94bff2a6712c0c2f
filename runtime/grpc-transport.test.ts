import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@connectrpc/connect';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AccountService } from '../proto/gen/storyden/account/v1/account_pb.ts';
import { grpcTransport } from './grpc-transport.ts';

test.each(['grpc_proxy', 'https_proxy', 'http_proxy'])('a tier is not called by the proxy of %s', async (variable) => {
  const led: (string | undefined)[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url }, socket) => {
    led.push(url);
    socket.destroy();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    vi.unstubAllEnvs();
  });
  for (const name of ['no_proxy', 'no_grpc_proxy']) vi.stubEnv(name, '');
  vi.stubEnv(variable, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);

  const transport = grpcTransport({ tier: 'account service', address: 'localhost:9', token: 'secret' });
  onTestFinished(() => transport.close());
  const call = createClient(AccountService, transport).getAccount({ accountId: 'a' }, { timeoutMs: 1_000 });
  await expect(call).rejects.toThrow();
  expect(led).toEqual([]);
});
