import { Migration } from '@mikro-orm/migrations';

/**
 * Where each remembered approval went, and what was approved there (docs/decisions/0016). Approvals of the release
 * before have no rows: they are asked for once more.
 */
export class Migration0011WhereApprovalsWent extends Migration {
  override up() {
    this.addSql(`
      create table consent_destinations (
        consent_id uuid not null references consents (id) on delete cascade,
        -- SHA-256 of redirect URI and resource (domain/approval-destination.ts).
        destination bytea not null,
        scope text[] not null,
        claims text[] not null,
        primary key (consent_id, destination)
      );
    `);
  }
}
