import type { DescService } from '@bufbuild/protobuf';
import { projectFiles } from '../documents/project-tree.ts';

/** Every service of the contract, by the descriptors that are generated from it. */
export async function contractServices(): Promise<DescService[]> {
  const generated = projectFiles('proto/gen/storyden').map((file): Promise<object> => import(`../../../${file}`));
  const exported: { readonly kind?: string }[] = (await Promise.all(generated)).flatMap((module) =>
    Object.values(module),
  );
  return exported.filter((descriptor): descriptor is DescService => descriptor.kind === 'service');
}
