import { Migration } from '@mikro-orm/migrations';

/** The claimed devices that wait for a decision are found among any number that nobody claimed. */
export class Migration0008ClaimedDevices extends Migration {
  override up() {
    this.addSql(`
      create index device_authorizations_claimed on device_authorizations (id)
        where claimed_at is not null and approved_at is null and denied_at is null;
    `);
  }
}
