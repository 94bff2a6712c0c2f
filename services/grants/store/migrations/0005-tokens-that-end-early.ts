import { Migration } from '@mikro-orm/migrations';

/** Access tokens that were revoked before they expire, and the proofs of possession that were used (RFC 9449 §11.1). */
export class Migration0005TokensThatEndEarly extends Migration {
  override up() {
    this.addSql(`
      create table revoked_tokens (
        jti text primary key,
        expires_at timestamptz not null
      );
      create index revoked_tokens_expires_at on revoked_tokens (expires_at);

      create table dpop_proofs (
        hash bytea primary key,
        expires_at timestamptz not null
      );
      create index dpop_proofs_expires_at on dpop_proofs (expires_at);
    `);
  }
}
