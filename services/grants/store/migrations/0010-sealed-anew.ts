import { Migration } from '@mikro-orm/migrations';

/** What was sealed under a secret is found by the secret, and tokens outlive the secret that they were made with. */
export class Migration0010SealedAnew extends Migration {
  override up() {
    this.addSql(`
      -- Sealed like the seed: the MAC keys that the last tokens may have been made with, if those secrets were replaced.
      alter table grants add column earlier_keys bytea;
      -- What was sealed begins with the name of the secret. No rotation changes it, so rotations stay heap-only.
      create index grants_sealed_with on grants (substring(seed from 1 for 4)) where seed is not null;
    `);
  }
}
