import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../runtime/process.ts';

/** Makes the folder that keeps everything of an all-in-one run. Its secrets are readable by their owner alone. */
export async function openDataDir(dataDir: string): Promise<string> {
  const folder = path.resolve(dataDir);
  try {
    await mkdir(folder, { recursive: true });
    const probe = path.join(folder, `.writable-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    throw dataDirFailure(folder, error);
  }
  return folder;
}

/** The secret kept under a name in the folder; made of 256 random bits at the first call. */
export async function keptSecret(dataDir: string, name: string): Promise<string> {
  const file = path.join(dataDir, name);
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.trim() !== '') return kept.trim();
  try {
    const made = await open(file, 'wx', 0o600);
    const secret = randomBytes(32).toString('base64url');
    await made.writeFile(`${secret}\n`);
    await made.sync();
    await made.close();
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw dataDirFailure(dataDir, error);
    throw new StartError(
      `${file} holds no secret, or cannot be read. Restore it from a backup, or delete it to have a new one made.`,
    );
  }
}

function dataDirFailure(folder: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartError(`${folder} cannot be written (${code}). Correct its rights, or choose another DATA_DIR.`);
    case 'EEXIST':
    case 'ENOTDIR':
      return new StartError(`${folder} is not a folder. Choose another DATA_DIR.`);
    case 'ENOSPC':
      return new StartError(`The disk that holds ${folder} is full. Free some space, or choose another DATA_DIR.`);
    default:
      return error as Error;
  }
}
