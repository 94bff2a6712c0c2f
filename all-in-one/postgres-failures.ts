import { StartError } from '../runtime/process.ts';

// What PostgreSQL's own words mean for the person who started it. Only what cannot be anything else is called damage:
// the way out of damage loses data.

const DAMAGE =
  /could not find the database system|could not open (file|directory) "[^"]*": No such file|invalid (primary )?checkpoint (record|link)|could not locate a valid checkpoint record|could not locate required checkpoint record|incorrect checksum in control file|invalid page in block|could not read (file|from file)|is not a valid data directory|unexpected data beyond EOF/;

/** What a failed start means. `output` is what the programs and the server said. */
export function databaseFolderFailure(dataDir: string, folder: string, output: string): StartError {
  const lastWords = output.split('\n').slice(-3).join('\n');
  if (/lock file "postmaster.pid" already exists/.test(output)) return folderInUse(dataDir);
  if (/is still in use/.test(output)) return usedElsewhere(dataDir);
  const known = knownFailure(dataDir, output);
  if (known) return known;
  if (DAMAGE.test(output)) {
    return damagedCluster(folder, `PostgreSQL does not start on it. It said:\n${lastWords}`);
  }
  return new StartError(`PostgreSQL does not start on ${folder}. It said:\n${lastWords}`);
}

/** What a failed program's words mean; undefined for anything unusual. */
export function knownFailure(dataDir: string, output: string): StartError | undefined {
  if (/No space left on device/.test(output)) {
    return new StartError(`The disk that holds ${dataDir} is full. Free some space, or choose another with DATA_DIR.`);
  }
  if (/Address already in use/.test(output)) {
    return new StartError('The port that PostgreSQL was to use was taken at that moment. Start again.');
  }
  if (!/Permission denied/.test(output)) return undefined;
  return process.getuid?.() === 0
    ? new StartError(
        `PostgreSQL does not run as root, and the user "postgres" that it runs as cannot reach ${dataDir}. ` +
          'Choose a folder outside of /root, like DATA_DIR=/var/lib/storyden, or run this as another user.',
      )
    : new StartError(`PostgreSQL may not use ${dataDir}. Correct its owner and rights, or choose another DATA_DIR.`);
}

export const folderInUse = (dataDir: string) =>
  new StartError(`Another process uses ${dataDir}. Stop it first, or choose another folder with DATA_DIR.`);

/** Shared memory tells of processes that cannot be seen from here. */
const usedElsewhere = (dataDir: string) =>
  new StartError(
    `${dataDir} is in use: by an npm start in another container, or by processes that a killed PostgreSQL left. Stop ` +
      'them and start again, or choose another folder with DATA_DIR.',
  );

export function damagedCluster(folder: string, why: string): StartError {
  return new StartError(
    `The database in ${folder} is damaged: ${why}\n` +
      'Restore the folder from a backup, or move it away to begin anew with an empty database.',
  );
}
