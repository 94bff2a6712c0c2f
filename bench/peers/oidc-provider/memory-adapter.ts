import type { Adapter, Payload } from 'oidc-provider';

/**
 * Keeps artifacts in maps. oidc-provider's own memory adapter keeps the latest thousand, fewer than a run has at once.
 * Nothing is dropped when it expires: oidc-provider compares the time itself.
 */
export function memoryAdapters(): (model: string) => Adapter {
  const byGrant = new Map<string, Set<() => void>>();
  return () => memoryAdapter(byGrant);
}

function memoryAdapter(byGrant: Map<string, Set<() => void>>): Adapter {
  const payloads = new Map<string, Payload>();
  const idByUserCode = new Map<string, string>();
  const idByUid = new Map<string, string>();
  const find = (id: string | undefined) => (id === undefined ? undefined : payloads.get(id));
  return {
    async upsert(id, payload) {
      const isNew = !payloads.has(id);
      payloads.set(id, payload);
      if (payload.userCode !== undefined) idByUserCode.set(payload.userCode, id);
      if (payload.uid !== undefined) idByUid.set(payload.uid, id);
      if (isNew && payload.grantId !== undefined) {
        const drops = byGrant.get(payload.grantId) ?? new Set();
        byGrant.set(
          payload.grantId,
          drops.add(() => payloads.delete(id)),
        );
      }
    },
    find: async (id) => find(id),
    findByUserCode: async (userCode) => find(idByUserCode.get(userCode)),
    findByUid: async (uid) => find(idByUid.get(uid)),
    async consume(id) {
      const payload = payloads.get(id);
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      payloads.delete(id);
    },
    async revokeByGrantId(grantId) {
      for (const drop of byGrant.get(grantId) ?? []) drop();
      byGrant.delete(grantId);
    },
  };
}
