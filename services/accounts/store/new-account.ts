import { v7 as uuidv7 } from 'uuid';
import type { Database } from '../../shared/database/open-database.ts';
import type { NewAccount } from '../domain/account.ts';
import { AccountEmailEntity, AccountEntity } from './entities.ts';

/** Adds an account to a unit of work; returns its id. */
export function persistAccount(em: Database['em'], account: NewAccount): string {
  const id = uuidv7();
  const { email, ...columns } = account;
  const row = em.create(AccountEntity, { id, ...columns });
  em.persist(row);
  if (email) em.persist(em.create(AccountEmailEntity, { account: row, position: 0, ...email }));
  return id;
}
