import { Migration } from '@mikro-orm/migrations';

/** A suspension that several replicas are told of is written once. */
export class Migration0022Suspensions extends Migration {
  override up() {
    this.addSql(`
      create unique index revocations_suspension on revocations (account_id, revoked_at) where kind = 'account';
    `);
  }
}
