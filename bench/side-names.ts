export const OWN_SIDE = 'this project';
/** Not one of the usual sides. */
export const ALL_IN_ONE_SIDE = 'this project, all in one';
/** Several gateways and grant services, which share a database and an account service. */
export const REPLICAS_SIDE = 'this project, replicas';
/** One of each tier on tables that were filled before. Nobody cleans up while it is measured. */
export const FULL_SIDE = 'this project, full tables';
/** The same servers while clean-up runs. */
export const CLEANING_SIDE = 'this project, full tables, cleaning up';
/** What every other side is compared with. */
export const PEER_SIDE = 'oidc-provider on PostgreSQL';
export const MEMORY_SIDE = 'oidc-provider in memory';
