/** An answer other than success that the client may read: a status, a stable code, a sentence. */
export class AppError extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.name = 'AppError';
    this.statusCode = statusCode;
    this.code = code;
  }
}

export const notFound = (what: string) =>
  new AppError(404, 'not_found', `There is no such ${what}.`);

export const unauthenticated = () =>
  new AppError(401, 'unauthenticated', 'Sign in, or send a valid bearer token.');

export const credentialsInvalid = () =>
  new AppError(401, 'credentials_invalid', 'The e-mail address or the password is wrong.');

export const forbidden = () => new AppError(403, 'forbidden', 'Your account may not do this.');

export const csrfInvalid = () =>
  new AppError(403, 'csrf_invalid', 'The form has expired. Load the page again and resubmit.');

export const bookingKeyInvalid = () =>
  new AppError(403, 'booking_key_invalid', 'The key does not belong to this booking.');

export const resetTokenInvalid = () =>
  new AppError(403, 'reset_token_invalid', 'The link was used already, has expired or is wrong.');

export const slotTaken = () =>
  new AppError(409, 'slot_taken', 'Somebody else has just booked this time.');

export const slotNotOffered = () =>
  new AppError(409, 'slot_not_offered', 'The vendor offers no appointment that starts then.');

export const bookingSettled = (status: string) =>
  new AppError(409, 'booking_settled', `The booking is ${status} already.`);

export const signatureInvalid = (reason: string) =>
  new AppError(
    401,
    'signature_invalid',
    `The stripe-signature header is not acceptable: ${reason}.`,
  );

export const malformedJson = () =>
  new AppError(400, 'malformed_json', 'The body is not valid JSON.');

export const validationFailed = (message: string) =>
  new AppError(400, 'validation_failed', message);
