/** The fixed widths of the message that first carried labels (protocol 3, number 327). */
export const LABEL_NAME_LIMIT = 20;
export const LABEL_VALUE_LIMIT = 40;

/** Whether the reducer can take a label; lengths count UTF-16 units. */
export function labelFits(name: string, value: string): boolean {
  return name.length <= LABEL_NAME_LIMIT && value.length <= LABEL_VALUE_LIMIT;
}
