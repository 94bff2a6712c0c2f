import { Migration } from '@mikro-orm/migrations';

/**
 * What is approved and not redeemed is found by its account and client, to end with the approval, and remembers how often the
 * account had been suspended by then. Null: approved by the previous release, which does not ask.
 */
export class Migration0013ApprovalsThatEnd extends Migration {
  override up() {
    this.addSql(`
      alter table authorization_requests add column approver_suspensions integer;
      create index authorization_requests_approved on authorization_requests (account_id, client_id)
        where approved_at is not null and redeemed_at is null;

      alter table device_authorizations add column approver_suspensions integer;
      create index device_authorizations_approved on device_authorizations (approved_by_account_id, client_id)
        where approved_at is not null and consumed_at is null;
    `);
  }
}
