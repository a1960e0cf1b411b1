// Servers and pages for the tests of this folder.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Starts the project with so many people a tenant; gives its address. */
export async function serve(people = 3) {
  const server = spawn(process.env.APP, { env: { ...process.env, PORT: "0", PEOPLE: String(people) } });
  server.stderr.pipe(process.stderr);
  const base = await new Promise((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`the project ended with ${code}`)));
    server.stdout.on("data", (text) => {
      const found = /(http:\/\/[^/]+)\//.exec(String(text));
      if (found) resolve(found[1]);
    });
  });
  return { base, stop: () => server.kill() };
}

/** A browser with a profile of its own. What its pages say in the console, and what policies refuse, is kept. */
export async function browse(options = {}) {
  const profile = mkdtempSync(join(tmpdir(), "browsable-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    viewport: { width: 1200, height: 900 },
    // Evaluating in a page is not what its policy is about.
    bypassCSP: false,
    ...options,
  });
  context.setDefaultTimeout(10_000);
  const messages = [];
  const watch = (page) => {
    page.on("console", (message) => {
      // A refused request is told in the console; the tests ask for some.
      if (["error", "warning"].includes(message.type()) && !/the server responded with a status of 4/.test(message.text())) {
        messages.push(`${page.url()}: ${message.text()}`);
      }
    });
    page.on("pageerror", (error) => messages.push(`${page.url()}: ${error.message}`));
  };
  context.pages().forEach(watch);
  context.on("page", watch);
  const page = context.pages()[0] ?? (await context.newPage());
  const close = async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
    assert.deepEqual(messages, [], "the console is silent");
  };
  return { context, page, messages, close };
}

/** Signs in by the page. */
export async function signIn(page, base, username = "ada") {
  await page.goto(`${base}/`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText(username, { exact: true }).waitFor();
}

/** What axe finds on the page; all rules of WCAG 2.2 AA, and the best practices. */
export async function violations(page) {
  // The page's policy forbids inline scripts, so the protocol runs it.
  await page.evaluate(axe);
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return result.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html).join(" | ")}`);
}

/** Whether the page is wider than its window. */
export function isTooWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
