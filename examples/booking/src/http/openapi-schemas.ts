export type Json = Record<string, unknown>;

/**
 * Moves every schema that has a title into `components`, and leaves a reference. TypeBox's
 * symbols go on the way: what comes back is plain JSON.
 */
export function hoistSchemas(node: unknown, components: Record<string, Json>): unknown {
  if (Array.isArray(node)) return node.map((item) => hoistSchemas(item, components));
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, hoistSchemas(value, components)]),
  );
  const { title, ...schema } = copy;
  if (typeof title !== 'string' || !isSchema(schema)) return copy;
  components[title] = schema;
  return { $ref: `#/components/schemas/${title}` };
}

function isSchema(node: Json): boolean {
  return 'type' in node || 'anyOf' in node || 'allOf' in node;
}
