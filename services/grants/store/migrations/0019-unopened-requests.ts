import { Migration } from '@mikro-orm/migrations';

/** Clean-up finds requests that nobody opened without walking through all others. */
export class Migration0019UnopenedRequests extends Migration {
  override up() {
    this.addSql(`
      create index authorization_requests_unopened on authorization_requests (expires_at) where account_id is null;
    `);
  }
}
