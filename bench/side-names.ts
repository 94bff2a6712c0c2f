export const OWN_SIDE = 'this project';
/** Not one of the usual sides. */
export const ALL_IN_ONE_SIDE = 'this project, all in one';
/** The same servers while clean-up runs; with full tables. */
export const CLEANING_SIDE = 'this project, cleaning up';
/** What every other side is compared with. */
export const PEER_SIDE = 'oidc-provider on PostgreSQL';
export const MEMORY_SIDE = 'oidc-provider in memory';
