import { Migration } from '@mikro-orm/migrations';

/** Some clients keep their refresh token when they renew. */
export class Migration0017KeptRefreshTokens extends Migration {
  override up() {
    this.addSql(`
      -- When the grant was last renewed without a rotation, which alone begins the grace of the token before.
      alter table grants add column renewed_at timestamptz;
    `);
  }
}
