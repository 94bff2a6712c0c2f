/** A suspension, or the end of one. */
export type AccountChange = {
  readonly kind: 'suspended' | 'reinstated';
  readonly accountId: string;
  readonly changedAt: Date;
};
