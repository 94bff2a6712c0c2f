import { open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { Client } from 'pg';
import type { Machine } from './report.ts';

const SYNCS = 50;
/** A page of the database's log. */
const PAGE = Buffer.alloc(8192);

/** What a run runs on. `folder` is where the database keeps its data. */
export async function describeMachine(databaseUrl: string, folder: string): Promise<Machine> {
  return {
    takenAt: new Date().toISOString(),
    node: process.versions.node,
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    postgres: await postgresVersion(databaseUrl),
    fsyncMs: await medianSync(folder),
  };
}

async function postgresVersion(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}

/** Shows a folder in memory, where a commit costs nothing. */
async function medianSync(folder: string): Promise<number> {
  const name = path.join(folder, 'sync');
  const file = await open(name, 'w');
  try {
    const times: number[] = [];
    for (let written = 0; written < SYNCS; written += 1) {
      const startedAt = performance.now();
      await file.write(PAGE);
      await file.datasync();
      times.push(performance.now() - startedAt);
    }
    return times.sort((a, b) => a - b)[SYNCS / 2] ?? Number.NaN;
  } finally {
    await file.close();
    await rm(name);
  }
}
