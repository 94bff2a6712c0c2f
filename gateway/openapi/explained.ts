import type { z } from 'zod';

/** A body's schema as the endpoint checks it, with words for those who fill it in. */
export function explained<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  words: { readonly [Field in keyof Shape]?: string },
): z.ZodObject<Shape> {
  const shape = Object.entries(schema.shape).map(([field, value]) => {
    const description = words[field];
    return [field, description === undefined ? value : (value as z.ZodType).meta({ description })];
  });
  return schema.extend(Object.fromEntries(shape)) as z.ZodObject<Shape>;
}
