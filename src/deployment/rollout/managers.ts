/** Who owns what we write (server-side apply). */
export const MANAGER = "k8s-collector";
/**
 * How many replicas there are has a manager of its own, which says nothing else: so a scaler, or
 * `kubectl scale`, takes them over without a conflict, and applying again leaves them alone.
 */
export const REPLICAS_MANAGER = "k8s-collector-replicas";
