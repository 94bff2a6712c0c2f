import { invalidArgument, Refusal, stateConflict } from '../../shared/refusal.ts';
import { dropKey, type RotationRules, rotateKey } from '../domain/key-rotation.ts';
import { type EmergencyLimits, emergencyConsequences, rotationConsequences } from '../domain/rotation-report.ts';
import { SIGNING_ALGS } from '../domain/signing-alg.ts';
import { type CurrentSigningKeys, type SigningKeyTimes, succession } from '../domain/signing-keys.ts';
import type { KeySet, PublishedKey } from '../domain/token-signer.ts';

/** The rotation that an operator wants: of one algorithm, of all (undefined), or of one key at once. */
export type KeyRotation =
  | { readonly mode: 'scheduled'; readonly alg: string | undefined }
  | { readonly mode: 'emergency'; readonly kid: string };

export type RotateKeysPorts = {
  readonly keys: Pick<CurrentSigningKeys, 'current' | 'reload' | 'change' | 'noteDropped'>;
  readonly signer: KeySet;
  readonly rules: RotationRules;
  readonly limits: EmergencyLimits;
  readonly now: () => Date;
  /** Writes on the log what was done, and what that means. */
  readonly logRotation: (rotation: KeyRotation, consequences: readonly string[]) => void;
};

/**
 * Rotates signing keys: by plan, so that nothing breaks, or by dropping a leaked key at once. Gives the keys as they are then,
 * and what that means for clients and verifiers, in sentences.
 *
 * @throws Refusal invalid_argument, not_found, conflict
 */
export async function rotateKeys(
  request: KeyRotation,
  ports: RotateKeysPorts,
): Promise<{ keys: readonly PublishedKey[]; consequences: string[] }> {
  const consequences =
    request.mode === 'emergency' ? await dropLeakedKey(request.kid, ports) : await rotateByPlan(request.alg, ports);
  ports.logRotation(request, consequences);
  return { keys: ports.signer.publishedKeys(), consequences };
}

async function rotateByPlan(requested: string | undefined, ports: RotateKeysPorts): Promise<string[]> {
  const algs = SIGNING_ALGS.filter((alg) => requested === undefined || alg === requested);
  if (algs.length === 0) {
    throw invalidArgument(`${requested} is no algorithm of ${SIGNING_ALGS.join(', ')}.`);
  }
  await ports.keys.change((keys, now) => {
    for (const alg of algs) refuseConfigured(succession(keys, alg, now).at(-1));
    return algs.reduce((all, alg) => rotateKey(all, alg, now, ports.rules), keys);
  });
  return algs.flatMap((alg) => rotationConsequences(ports.keys.current(), alg, ports.now()));
}

async function dropLeakedKey(kid: string, ports: RotateKeysPorts): Promise<string[]> {
  await ports.keys.reload();
  const leaked = ports.keys.current().find((key) => key.kid === kid);
  if (leaked === undefined) throw new Refusal('not_found', 'There is no such signing key.');
  if (leaked.retiresAt === undefined) refuseConfigured(leaked);
  const now = ports.now();

  // First, so that a replica that starts later with this key in its configuration is refused.
  await ports.keys.noteDropped(kid);
  await ports.keys.change((keys, at) => {
    const key = keys.find((candidate) => candidate.kid === kid);
    return key ? dropKey(keys, key, at) : keys;
  });
  return emergencyConsequences(leaked, ports.keys.current(), now, ports.limits);
}

function refuseConfigured(key: SigningKeyTimes | undefined) {
  if (key?.source !== 'configured') return;
  throw stateConflict(
    `The ${key.alg} key ${key.kid} is set by OAUTH_SIGNING_KEY_BASE64.`,
    'Change or remove that setting and restart the grant services; the old key then retires by itself, or can be ' +
      'dropped in an emergency. To rotate another algorithm, name it.',
  );
}
