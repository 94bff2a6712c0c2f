import { Migration } from '@mikro-orm/migrations';

/** The pictures of clients that an administrator vouches for (docs/decisions/0045). */
export class Migration0018PicturesOfClients extends Migration {
  override up() {
    this.addSql(`
      create table client_logos (
        client_id uuid primary key references clients (id) on delete cascade,
        -- Where it was fetched, or is to be; another one than the client has now is of no more use.
        logo_uri text not null,
        -- Both absent while it could not be had.
        media_type text,
        picture bytea,
        next_attempt_at timestamptz not null
      );
    `);
  }
}
