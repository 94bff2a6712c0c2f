import { Migration } from '@mikro-orm/migrations';

/** Lists show banned clients beside the live ones (docs/decisions/0042). */
export class Migration0015ListedClients extends Migration {
  override up() {
    this.addSql(`
      create index clients_listed on clients (id) where (deleted_at is null or banned_at is not null) and not built_in;
    `);
  }
}
