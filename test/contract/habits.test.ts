import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectFiles } from '../support/documents/project-tree.ts';

const files = projectFiles();
const textOf = (file: string) => readFileSync(file, 'utf8');
const packageJson = z
  .object({
    devDependencies: z.object({ node: z.string() }),
    engines: z.object({ node: z.string() }),
    scripts: z.record(z.string(), z.string()),
    version: z.string(),
  })
  .parse(JSON.parse(textOf('package.json')));

describe('Editors', () => {
  it('are told what the formatter does', () => {
    const { formatter } = z
      .object({ formatter: z.object({ indentStyle: z.string(), indentWidth: z.number(), lineWidth: z.number() }) })
      .parse(JSON.parse(textOf('biome.json')));
    const [, everything = '', sources = ''] = textOf('.editorconfig').split(/^\[.*\]$/m);
    expect(everything).toContain(`indent_style = ${formatter.indentStyle}\n`);
    expect(everything).toContain(`indent_size = ${formatter.indentWidth}\n`);
    expect(sources).toContain(`max_line_length = ${formatter.lineWidth}\n`);
  });
});

describe('Node', () => {
  it('is the same one for version managers, npm scripts and images', () => {
    const major = textOf('.nvmrc').trim();
    expect(packageJson.devDependencies.node.split('.')[0]).toBe(major);
    expect(Number(major)).toBeGreaterThanOrEqual(Number(packageJson.engines.node.replace('>=', '')));
    for (const file of ['Dockerfile', 'web/Dockerfile'])
      expect(textOf(file)).toMatch(new RegExp(`^FROM node:${major}-`, 'm'));
    expect(textOf('.github/workflows/ci.yml')).toContain(`container: node:${major}-`);
  });
});

describe('What GitHub runs', () => {
  const workflow = z
    .object({
      permissions: z.record(z.string(), z.string()),
      concurrency: z.object({ group: z.string() }),
      jobs: z.record(
        z.string(),
        z.object({
          'timeout-minutes': z.number(),
          steps: z.array(
            z.object({ uses: z.string().optional(), run: z.string().optional(), with: z.unknown().optional() }),
          ),
        }),
      ),
    })
    .parse(parse(textOf('.github/workflows/ci.yml')));
  const [job] = Object.values(workflow.jobs);

  it('is .ci/run, on the whole history, and may only read', () => {
    expect(job?.steps.at(-1)?.run).toBe('bash .ci/run');
    expect(job?.steps[0]).toMatchObject({
      uses: expect.stringMatching(/^actions\/checkout@/),
      with: { 'fetch-depth': 0 },
    });
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('is what people run before they push', () => {
    expect(packageJson.scripts.check).toBe('bash .ci/check');
    expect(textOf('.ci/run')).toContain('npm run --silent check');
  });
});

describe('Dependabot', () => {
  const ECOSYSTEMS: Record<string, string> = {
    'package.json': 'npm',
    Dockerfile: 'docker',
    'docker-compose.yml': 'docker-compose',
    'go.mod': 'gomod',
    'requirements.txt': 'pip',
    'Cargo.toml': 'cargo',
    'pom.xml': 'maven',
  };
  const { updates } = z
    .object({
      updates: z.array(
        z.object({
          'package-ecosystem': z.string(),
          directory: z.string().optional(),
          directories: z.array(z.string()).optional(),
        }),
      ),
    })
    .parse(parse(textOf('.github/dependabot.yml')));

  it('looks at every file that names versions, and at nothing that is gone', () => {
    const watched = updates.flatMap(({ 'package-ecosystem': ecosystem, directory, directories }) =>
      (directories ?? [directory]).map((folder) => `${ecosystem} ${folder}`),
    );
    const there = files.flatMap((file) => {
      const ecosystem = ECOSYSTEMS[path.basename(file)];
      const folder = path.dirname(file);
      // A workspace is looked at with the root.
      return ecosystem && folder !== 'web/api-types' ? [`${ecosystem} /${folder === '.' ? '' : folder}`] : [];
    });
    expect(watched.toSorted()).toEqual([...there, 'github-actions /'].toSorted());
  });
});

describe('The changelog', () => {
  const changelog = textOf('CHANGELOG.md');
  const headings = [...changelog.matchAll(/^(#+) (.+)$/gm)].map(([, level = '', text = '']) => ({ level, text }));

  it('begins with what is not released, and knows the version that package.json has', () => {
    const versions = headings.filter(({ level }) => level === '##').map(({ text }) => text);
    expect(versions[0]).toBe('[Unreleased]');
    expect(changelog).toContain(packageJson.version);
  });

  it('says only what kind of change it is', () => {
    const kinds = headings.filter(({ level }) => level === '###').map(({ text }) => text);
    const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
    expect(kinds.filter((kind) => !known.includes(kind))).toEqual([]);
    expect(kinds.length).toBeGreaterThan(0);
  });
});

describe('Issue forms', () => {
  const formOf = (name: string) =>
    z
      .object({
        name: z.string().min(1),
        description: z.string().min(1),
        body: z.array(
          z.object({
            type: z.enum(['markdown', 'input', 'textarea', 'dropdown', 'checkboxes']),
            id: z.string().optional(),
            attributes: z.object({ label: z.string().optional() }),
          }),
        ),
      })
      .parse(parse(textOf(`.github/ISSUE_TEMPLATE/${name}.yml`)))
      .body.flatMap(({ id }) => id ?? []);

  it('ask for what a report needs', () => {
    const asked = ['what', 'flow', 'exchange', 'request-id', 'log', 'client', 'version', 'installation'];
    expect(formOf('bug')).toEqual(asked);
    expect(formOf('feature')).toContain('need');
  });

  it('send vulnerabilities elsewhere', () => {
    const { blank_issues_enabled: blank, contact_links: links } = parse(textOf('.github/ISSUE_TEMPLATE/config.yml'));
    expect(blank).toBe(false);
    expect(links[0].about).toContain('SECURITY.md');
    expect(textOf('SECURITY.md')).toContain('Report a vulnerability');
  });
});
