import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** What an install, a build or a run leaves behind (.gitignore). */
const LEFT_BEHIND = /^(\.git|\.data|node_modules|dist.*)$/;

/** Every file of the project, by its path from the root: `gateway/app.ts`. */
export function projectFiles(folder = ''): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_BEHIND.test(entry.name)) return [];
    const found = path.posix.join(folder, entry.name);
    return entry.isDirectory() ? projectFiles(found) : [found];
  });
}
