import { invalidArgument } from '../../shared/refusal.ts';

/**
 * Puts a check in front of a method whose texts PostgreSQL is to keep or look for: it holds every character but NUL.
 *
 * @throws Refusal invalid_argument naming the field.
 */
export function storableText<Request extends object, Answer>(handle: (request: Request) => Promise<Answer>) {
  return async (request: Request): Promise<Answer> => {
    for (const [field, value] of Object.entries(request)) {
      if (hasNul(value)) throw invalidArgument(`${field} has a NUL character.`, 'Leave it out.');
    }
    return handle(request);
  };
}

function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasNul);
  return false;
}
