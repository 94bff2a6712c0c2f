import { Migration } from '@mikro-orm/migrations';

/** Grants are listed by client, by resource and by state, and what a client was given is walked through to its end. */
export class Migration0020GrantsOfAClient extends Migration {
  override up() {
    this.addSql(`
      -- A rotation changes no column of these, so rotations stay heap-only.
      drop index grants_client_id;
      create index grants_client_id on grants (client_id, id);
      create index grants_resource on grants (resource, id) where resource is not null;
      create index grants_revoked on grants (id) where revoked_at is not null;
      create index grants_revoked_of_client on grants (client_id, id) where revoked_at is not null;
      drop index consents_client_id;
      create index consents_client_id on consents (client_id, id);
    `);
  }
}
