// What csp_evaluator says of the policies on standard input, one a line: a JSON list of findings.
import { createInterface } from "node:readline";
import { CspEvaluator } from "csp_evaluator/dist/evaluator.js";
import { CspParser } from "csp_evaluator/dist/parser.js";
import { Severity } from "csp_evaluator/dist/finding.js";

const found = [];
for await (const policy of createInterface({ input: process.stdin })) {
  for (const one of new CspEvaluator(new CspParser(policy).csp).evaluate()) {
    found.push({ policy, severity: Severity[one.severity], directive: one.directive, value: one.value ?? "", about: one.description });
  }
}
console.log(JSON.stringify(found, null, 1));
