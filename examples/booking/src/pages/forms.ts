import { Type, type TProperties } from '@sinclair/typebox';
import { AppError } from '../errors.ts';
import { strict } from '../api/schemas.ts';

/** The body of a form: its fields and the CSRF token, which a hook has checked already. */
export const formOf = <T extends TProperties>(fields: T) =>
  Type.Object({ _csrf: Type.String(), ...fields }, strict);

/** Runs it; what the person can put right comes back as a sentence for the form. */
export async function attempt<T>(
  work: () => Promise<T>,
): Promise<{ done: T } | { refused: AppError }> {
  try {
    return { done: await work() };
  } catch (error) {
    if (error instanceof AppError && error.statusCode < 500 && error.statusCode !== 404) {
      return { refused: error };
    }
    throw error;
  }
}
