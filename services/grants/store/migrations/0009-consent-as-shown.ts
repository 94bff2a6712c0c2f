import { Migration } from '@mikro-orm/migrations';

/** What a consent page showed last, which is what an approval is about (docs/decisions/0030). Null: nothing was kept. */
export class Migration0009ConsentAsShown extends Migration {
  override up() {
    this.addSql(`
      alter table authorization_requests add column shown jsonb;
      alter table device_authorizations add column shown jsonb;
    `);
  }
}
