import { Type, type TSchema } from '@sinclair/typebox';
import { seedId } from '../domain/seed-data.ts';

/** Pieces that several routes share. Examples are of the seed data, so that they work. */
export const Uuid = (example: string) => Type.String({ format: 'uuid', examples: [example] });

/** Text on one line: no control characters (PostgreSQL can't even store NUL). */
export const Line = (options: { minLength?: number; maxLength: number; examples?: string[] }) =>
  Type.String({ pattern: '^[^\\u0000-\\u001F\\u007F]*$', ...options });

/** A line that starts with something to see. */
export const Name = (maxLength: number, example: string) =>
  Type.String({
    pattern: '^[^\\u0000-\\u0020\\u007F][^\\u0000-\\u001F\\u007F]*$',
    minLength: 1,
    maxLength,
    examples: [example],
  });

export const Email = (example: string) =>
  Type.String({
    pattern: "^[A-Za-z0-9._%+'-]{1,64}@([A-Za-z0-9][A-Za-z0-9-]{0,40}\\.){1,4}[A-Za-z]{2,24}$",
    maxLength: 254,
    examples: [example],
  });

export const Password = (example: string) =>
  Type.String({
    minLength: 10,
    maxLength: 200,
    pattern: '^[^\\u0000-\\u001F\\u007F]*$',
    examples: [example],
  });

export const Money = (example: number) =>
  Type.Integer({ minimum: 0, maximum: 1_000_000, examples: [example] });

export const Limit = Type.Integer({ minimum: 1, maximum: 100, default: 20 });
export const Offset = Type.Integer({ minimum: 0, maximum: 100_000, default: 0 });

/** An object that refuses properties it does not know. */
export const strict = { additionalProperties: false };

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const OneOf = <T extends string>(...values: T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: values });

export const ErrorSchema = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.String({ examples: ['not_found'] }),
        message: Type.String(),
        requestId: Type.String(),
        details: Type.Optional(
          Type.Array(
            Type.Object({ in: Type.String(), path: Type.String(), message: Type.String() }, strict),
          ),
        ),
      },
      strict,
    ),
  },
  { title: 'Error', ...strict },
);

export const VendorSchema = Type.Object(
  {
    id: Uuid(seedId(1, 1)),
    name: Type.String(),
    category: Type.String(),
    city: Type.String(),
    description: Type.String(),
    priceCents: Money(3250),
    slotMinutes: Type.Integer({ examples: [30] }),
    status: OneOf('active', 'suspended'),
  },
  { title: 'Vendor', ...strict },
);

export const BookingSchema = Type.Object(
  {
    id: Uuid(seedId(5, 1)),
    vendorId: Uuid(seedId(1, 1)),
    vendorName: Type.String(),
    customerName: Type.String(),
    customerEmail: Type.String(),
    note: Type.String(),
    startsAt: Type.String({ format: 'date-time' }),
    endsAt: Type.String({ format: 'date-time' }),
    priceCents: Money(3250),
    status: OneOf('booked', 'cancelled', 'completed'),
    paymentStatus: OneOf('unpaid', 'paid', 'failed', 'refund_due'),
  },
  { title: 'Booking', ...strict },
);

export const AccountSchema = Type.Object(
  {
    id: Uuid(seedId(4, 1)),
    email: Type.String(),
    name: Type.String(),
    role: OneOf('customer', 'vendor', 'admin'),
    vendorId: Nullable(Uuid(seedId(1, 1))),
  },
  { title: 'Account', ...strict },
);

export const listOf = (title: string, item: TSchema) =>
  Type.Object(
    { items: Type.Array(item), total: Type.Integer({ minimum: 0 }) },
    { title, ...strict },
  );

export const NoContent = Type.Null();
