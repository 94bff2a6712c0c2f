import type { TierSettings } from '../../runtime/setting-names.ts';
import {
  duration,
  type ListenAddress,
  listenAddress,
  logLevel,
  readSettings,
  webAddress,
} from '../../runtime/settings.ts';

/** Everything that can be set on the server of the frontend. Durations in milliseconds. */
export type WebServerConfig = {
  /** Where the pages reach the gateway, no trailing slash. */
  readonly publicApiAddress: string;
  /** Where browsers reach the pages, no trailing slash. */
  readonly publicWebAddress: string;
  readonly listen: ListenAddress;
  readonly shutdownTimeout: number;
  readonly logLevel: string;
};

/** Every setting of the server, by the name of its environment variable. */
export const WEB_SETTINGS = {
  PUBLIC_API_ADDRESS: webAddress().prefault('http://localhost:8000'),
  PUBLIC_WEB_ADDRESS: webAddress().prefault('http://localhost:3000'),
  WEB_LISTEN: listenAddress('127.0.0.1:3000'),
  SHUTDOWN_TIMEOUT: duration('20s'),
  LOG_LEVEL: logLevel(),
} satisfies TierSettings;

/** Reads the configuration of the server. @throws SettingsError */
export function readConfig(env: NodeJS.ProcessEnv = process.env): WebServerConfig {
  const settings = readSettings(WEB_SETTINGS, env);
  return {
    publicApiAddress: settings.PUBLIC_API_ADDRESS,
    publicWebAddress: settings.PUBLIC_WEB_ADDRESS,
    listen: settings.WEB_LISTEN,
    shutdownTimeout: settings.SHUTDOWN_TIMEOUT,
    logLevel: settings.LOG_LEVEL,
  };
}
