import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { ClientLogos, Picture, PictureType } from '../domain/client-logo.ts';

/** Whether a client `c` has a picture that is shown (domain/client-logo.ts). */
export const hasLogo = sql`
  (c.registration = 'administrator' and not c.built_in and c.metadata ->> 'logo_uri' is not null)`;

/** Pictures of clients in the table `client_logos`, with the address that each was fetched from. */
export function clientLogoStore(db: Connection): ClientLogos {
  return {
    /** Index clients_client_id. */
    async find(clientId) {
      const { rows } = await sql<LogoRow>`
        select c.id, c.metadata ->> 'logo_uri' as uri, l.media_type, encode(l.picture, 'base64') as picture
        from clients c left join client_logos l on l.client_id = c.id and l.logo_uri = c.metadata ->> 'logo_uri'
        where c.client_id = ${clientId} and c.deleted_at is null and ${hasLogo}`.execute(db);
      const [row] = rows;
      return row && { id: row.id, uri: row.uri, picture: toPicture(row) };
    },

    async claimFetch({ id, uri }) {
      const { rows } = await sql`
        insert into client_logos (client_id, logo_uri, next_attempt_at) values (${id}, ${uri}, now() + interval '1 hour')
        on conflict (client_id) do update
        set logo_uri = excluded.logo_uri, media_type = null, picture = null, next_attempt_at = excluded.next_attempt_at
        where client_logos.logo_uri <> excluded.logo_uri
          or (client_logos.picture is null and client_logos.next_attempt_at <= now())
        returning client_id`.execute(db);
      return rows.length === 1;
    },

    async save({ id, uri }, { mediaType, bytes }) {
      await sql`
        update client_logos set media_type = ${mediaType}, picture = ${bytes}
        where client_id = ${id} and logo_uri = ${uri}`.execute(db);
    },
  };
}

type LogoRow = { id: string; uri: string; media_type: PictureType | null; picture: string | null };

function toPicture({ media_type: mediaType, picture }: LogoRow): Picture | undefined {
  if (mediaType === null || picture === null) return undefined;
  return { mediaType, bytes: Buffer.from(picture, 'base64') };
}
