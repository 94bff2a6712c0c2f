import { Migration } from '@mikro-orm/migrations';

/** How old the copy of a client's metadata document is, and which documents are banned. */
export class Migration0012DocumentsOfClients extends Migration {
  override up() {
    this.addSql(`
      alter table clients add column document_fetched_at timestamptz, add column banned_at timestamptz;
      -- A ban is a deletion that lasts: while it does, the client_id is nobody's to have.
      create unique index clients_client_id_taken on clients (client_id)
        where deleted_at is null or banned_at is not null;
    `);
  }
}
