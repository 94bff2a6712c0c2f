import { Migration } from '@mikro-orm/migrations';

/** How often an account was suspended. The default serves the previous release, which counts none. */
export class Migration0003Suspensions extends Migration {
  override up() {
    this.addSql('alter table accounts add column suspensions integer not null default 0');
  }
}
