import type { Page } from '../../shared/page.ts';

/** A device flow as an administrator sees it; never the codes. */
export type ListedDevice = {
  readonly id: string;
  /** What the list has first: 0 claimed and waiting for a decision, 1 waiting to be claimed, 2 over. */
  readonly rank: number;
  readonly clientId: string;
  readonly clientName: string;
  readonly requestedScope: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly pollIntervalSeconds: number;
  readonly lastPolledAt: Date | undefined;
  readonly claimedBy: string | undefined;
  readonly approvedBy: string | undefined;
  readonly approvedAt: Date | undefined;
  readonly deniedAt: Date | undefined;
  readonly consumedAt: Date | undefined;
};

/** Device authorizations as administrators see them. Read by store/listed-devices.ts. */
export interface ListedDevices {
  /**
   * Claimed ones that wait for a decision, then unclaimed ones, then those that are over; newest first among each. A
   * flood of starts hides nobody who has a decision to make. `total` counts all of them.
   */
  list(page: Page): Promise<{ devices: readonly ListedDevice[]; total: number }>;
}

type ListPlace = Pick<ListedDevice, 'rank' | 'id'>;

const PLACE = /^([0-2])\.([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/;

/** Where a row stands in the list, as a page token says it. */
export const listPlace = ({ rank, id }: ListPlace): string => `${rank}.${id}`;

export const isListPlace = (text: string): boolean => PLACE.test(text);

/** @throws Error on what isListPlace refuses. */
export function readListPlace(text: string): ListPlace {
  const [, rank, id] = PLACE.exec(text) ?? [];
  if (rank === undefined || id === undefined) throw new Error('no place of the list');
  return { rank: Number(rank), id };
}
