import { Migration } from '@mikro-orm/migrations';

/** Sessions get an id that may be shown to others. The default serves the previous release, which writes none. */
export class Migration0002SessionIds extends Migration {
  override up() {
    this.addSql('alter table sessions add column id uuid not null default gen_random_uuid()');
  }
}
