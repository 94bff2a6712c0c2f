import { Migration } from '@mikro-orm/migrations';

/** A remembered approval can be named, so that its account can take it back. */
export class Migration0007ConsentsWithIds extends Migration {
  override up() {
    this.addSql(`
      alter table consents add column id uuid not null default gen_random_uuid();
      create unique index consents_id on consents (id);
    `);
  }
}
