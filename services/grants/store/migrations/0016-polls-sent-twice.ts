import { Migration } from '@mikro-orm/migrations';

/** A poll that a client sends twice is one poll. */
export class Migration0016PollsSentTwice extends Migration {
  override up() {
    this.addSql(`
      -- Whether the last poll was in time and has not come again.
      alter table device_authorizations add column poll_repeatable boolean not null default false;
    `);
  }
}
