import { type CheckedSpecification, checkSpecification } from "../checks/mod.ts";
import { type Finding, type Specification, SpecificationError } from "../specification/mod.ts";

/**
 * A specification that can work, with what is unwise about it.
 *
 * @param line how a finding is told, with its place where that is known
 * @throws {SpecificationError} with everything that cannot
 */
export function acceptable(
  specification: Specification,
  line: (finding: Finding) => string,
): CheckedSpecification {
  const checked = checkSpecification(specification);
  const refusals = checked.findings.filter(({ level }) => level === "refuse");
  if (refusals.length === 0) return checked;
  throw new SpecificationError(refusals.map(line), refusals);
}
