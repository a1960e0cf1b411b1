// The pages of the browsable API in a real browser: `run` starts it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browse, isTooWide, serve, signIn, violations } from "./support.mjs";

let server;
before(async () => (server = await serve()));
after(() => server.stop());

/** Every kind of page, for whoever is signed in. */
const PAGES = ["/", "/projects/", "/projects/1/", "/projects/1/archive/", "/projects/total/", "/tags/", "/sample/", "/json-alone/", "/projects/999/", "/nowhere/", "/admin/projects/", "/admin/projects/1/", "/admin/"];

async function json(context, url) {
  const answer = await context.request.get(url, { headers: { accept: "application/json" } });
  assert.equal(answer.status(), 200, url);
  return answer.json();
}

describe("without an account", () => {
  test("axe finds nothing on the root, the sign-in page, and what is refused", async () => {
    const { page, close } = await browse();
    for (const path of ["/", "/?_browsable=sign-in&next=/projects/", "/projects/", "/nowhere/", "/tags/", "/half-hidden/"]) {
      await page.goto(server.base + path);
      if (path === "/half-hidden/") assert.equal(await page.locator("main").count(), 0, "JSON for whom the page is not");
      else assert.deepEqual(await violations(page), [], path);
    }
    await close();
  });

  test("a wrong password is told, and the name is kept", async () => {
    const { page, close } = await browse();
    await page.goto(`${server.base}/?_browsable=sign-in&next=/projects/`);
    await page.getByLabel("Username").fill("ada");
    await page.getByLabel("Password").fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    assert.equal(await page.getByLabel("Username").inputValue(), "ada");
    assert.equal(await page.getByLabel("Password").inputValue(), "");
    assert.deepEqual(await violations(page), []);
    await close();
  });
});

for (const javaScriptEnabled of [true, false]) {
  describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    const start = async () => {
      const browser = await browse({ javaScriptEnabled });
      await signIn(browser.page, server.base);
      return browser;
    };

    test("signing in leads back, and signing out ends the session", async () => {
      const { page, close } = await browse({ javaScriptEnabled });
      await page.goto(`${server.base}/projects/?ordering=name`);
      await page.getByRole("link", { name: "Sign in" }).click();
      await page.getByLabel("Username").fill("bob");
      await page.getByLabel("Password").fill("correct horse");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL("**/projects/?ordering=name");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("link", { name: "Sign in" }).waitFor();
      assert.match(await page.locator(".status").textContent(), /403/);
      await close();
    });

    test("a row is made, replaced, changed and deleted", async () => {
      const { page, context, close } = await start();
      await page.goto(`${server.base}/projects/`);
      const form = page.locator("section.form").filter({ hasText: "POST" });
      const name = `Built ${javaScriptEnabled}`;
      await form.getByLabel("Name").fill(name);
      await form.getByLabel("Kind").selectOption("client");
      await form.getByLabel("Active").check();
      await form.getByLabel("Secret").selectOption("false");
      await form.getByLabel("Budget").fill("12.5");
      await form.getByLabel("Starts").fill("2026-02-03");
      await form.getByLabel("Due").fill("2026-02-03T04:05:06");
      await form.getByLabel("Notes").fill("one\ntwo");
      await form.getByLabel("Settings").fill('{"a": [1, {"b": null}]}');
      await form.getByLabel("Lead").fill("1");
      await form.getByLabel("Tags 1").fill("2");
      await form.getByLabel("Title").fill("Plant");
      await form.getByLabel("Minutes").fill("7");
      await form.getByRole("button", { name: "POST" }).click();
      await page.getByText("HTTP 201 Created").waitFor();
      const rows = await json(context, `${server.base}/projects/?search=${encodeURIComponent(name)}`);
      const [{ id, tasks, ...row }] = rows.results;
      assert.deepEqual(row, {
        name, kind: "client", active: true, secret: false, budget: "12.50", starts: "2026-02-03",
        due: "2026-02-03T04:05:06Z", notes: "one\ntwo", settings: { a: [1, { b: null }] }, lead: 1, tags: [2],
      });
      assert.deepEqual(tasks.map(({ id, ...task }) => task), [{ title: "Plant", minutes: 7, done: false }]);

      // As it is shown, a form changes nothing.
      const before = await json(context, `${server.base}/projects/${id}/`);
      for (const method of ["PUT", "PATCH"]) {
        await page.goto(`${server.base}/projects/${id}/`);
        if (method === "PATCH") await page.locator("section.form", { hasText: "PATCH" }).getByText("Form", { exact: true }).click();
        await page.getByRole("button", { name: method }).first().click();
        await page.getByText("HTTP 200 OK").waitFor();
        assert.equal(await page.locator(".line b").textContent(), method);
        assert.deepEqual(await json(context, `${server.base}/projects/${id}/`), before, method);
      }

      // PATCH sends what was changed: a row of the list is taken out, another one comes.
      await page.goto(`${server.base}/projects/${id}/`);
      const patch = page.locator("section.form").filter({ hasText: "PATCH" });
      await patch.getByText("Form", { exact: true }).click();
      await patch.getByLabel("remove this row").check();
      await patch.locator("[data-spare]").getByLabel("Title").fill("Water");
      await patch.locator("[data-spare]").getByLabel("Minutes").fill("3");
      await patch.getByLabel("Active").uncheck();
      await patch.getByLabel("Notes").fill("three");
      await patch.getByRole("button", { name: "PATCH" }).first().click();
      await page.getByText("HTTP 200 OK").waitFor();
      const patched = await json(context, `${server.base}/projects/${id}/`);
      assert.deepEqual(
        { ...patched, tasks: patched.tasks.map(({ id, ...task }) => task) },
        { ...before, active: false, notes: "three", tasks: [{ title: "Water", minutes: 3, done: false }] },
      );

      // DELETE asks first.
      await page.goto(`${server.base}/projects/${id}/`);
      await page.getByText("DELETE", { exact: true }).click();
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByText("HTTP 204 No Content").waitFor();
      const gone = await context.request.get(`${server.base}/projects/${id}/`);
      assert.equal(gone.status(), 404);
      await close();
    });

    test("errors stand at their fields, and what was entered is kept", async () => {
      const { page, close } = await start();
      await page.goto(`${server.base}/projects/`);
      const form = page.locator("section.form").filter({ hasText: "POST" });
      await form.getByLabel("Name").fill("x");
      await form.getByLabel("Budget").fill("-1");
      await form.getByLabel("Lead").fill("nobody");
      await form.getByLabel("Notes").fill("<b>kept</b>");
      await form.getByLabel("Title").fill("Long");
      await form.getByLabel("Minutes").fill("0");
      await form.getByRole("button", { name: "POST" }).click();
      await page.getByText("HTTP 400 Bad Request").waitFor();
      for (const [label, value] of [["Name", "x"], ["Budget", "-1"], ["Lead", "nobody"], ["Notes", "<b>kept</b>"]]) {
        assert.equal(await form.getByLabel(label).inputValue(), value, label);
      }
      for (const label of ["Name", "Budget", "Lead"]) {
        const input = form.getByLabel(label);
        assert.equal(await input.getAttribute("aria-invalid"), "true", label);
        const described = (await input.getAttribute("aria-describedby")).trim().split(" ");
        assert.notEqual((await page.locator(`[id="${described.at(-1)}"]`).textContent()).trim(), "", label);
      }
      const row = form.locator(".row").first();
      assert.equal(await row.getByLabel("Title").inputValue(), "Long");
      assert.equal(await row.getByLabel("Minutes").getAttribute("aria-invalid"), "true");
      if (javaScriptEnabled) assert.deepEqual(await violations(page), []);
      await close();
    });

    test("lists, maps, choices, nested fields and files go by forms", async () => {
      const { page, close } = await start();
      await page.goto(`${server.base}/sample/`);
      const form = page.locator("section.form");
      await form.getByLabel("Title").fill("T");
      await form.getByLabel("Words 1").fill("first");
      await form.getByLabel("Key").fill("apples");
      await form.getByLabel("Value").fill("3");
      await form.getByLabel("red").check();
      await form.getByLabel("blue").check();
      await form.getByRole("spinbutton", { name: "X" }).fill("1");
      await form.getByRole("spinbutton", { name: "Y" }).fill("2");
      await form.getByLabel("Paper").setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
      await form.getByRole("button", { name: "POST" }).first().click();
      await page.getByText("HTTP 201 Created").waitFor();
      assert.deepEqual(JSON.parse(await page.locator(".code pre").first().textContent()), {
        title: "T", words: ["first"], counts: { apples: 3 }, colours: ["red", "blue"], place: { x: 1, y: 2 }, paper: ["a.txt", 5],
      });
      await close();
    });

    test("a body is written by hand, where the view reads JSON alone too", async () => {
      const { page, close } = await start();
      for (const [path, status] of [["/sample/", 400], ["/json-alone/", 200]]) {
        await page.goto(server.base + path);
        const raw = page.locator("details").filter({ hasText: "Raw body" });
        if (!(await raw.getByLabel("Content", { exact: true }).isVisible())) await raw.getByText("Raw body").click();
        await raw.getByLabel("Content", { exact: true }).fill('{"title": 1, "é": "<i>"}');
        await raw.getByRole("button", { name: "POST" }).click();
        await page.getByText(`HTTP ${status}`).waitFor();
        if (status === 200) assert.deepEqual(JSON.parse(await page.locator(".code pre").first().textContent()), { title: 1, é: "<i>" });
        else assert.equal(await raw.getByLabel("Content", { exact: true }).inputValue(), '{"title": 1, "é": "<i>"}');
      }
      await close();
    });

    test("a list is narrowed, sorted and paged, and OPTIONS tells of it", async () => {
      const { page, close } = await start();
      await page.goto(`${server.base}/projects/?page_size=2`);
      await page.getByText("Filter, search and sort").click();
      await page.getByLabel("Order by").selectOption("-name");
      await page.getByLabel("Budget ≥").fill("1500");
      await page.getByRole("button", { name: "Apply" }).click();
      await page.waitForURL("**/projects/?*ordering=-name*");
      assert.match(page.url(), /page_size=2/);
      const names = async () => JSON.parse(await page.locator(".code pre").first().textContent()).results.map((row) => row.name);
      assert.deepEqual((await names())[0], "ada's javascript:alert(1)");
      await page.getByRole("link", { name: "Next" }).click();
      await page.waitForURL("**page=2**");
      assert.equal((await names()).length, 1);
      assert.equal(await page.locator(".pages [aria-current]").textContent(), "2");
      await page.getByRole("button", { name: "OPTIONS" }).click();
      await page.getByText("HTTP 200 OK").waitFor();
      assert.equal(await page.locator(".line b").textContent(), "OPTIONS");
      assert.ok(JSON.parse(await page.locator(".code pre").allTextContents().then((all) => all.join(""))).actions.POST.name);
      await close();
    });

    test("extra actions, breadcrumbs and keys lead to other pages", async () => {
      const { page, close } = await start();
      await page.goto(`${server.base}/projects/1/`);
      await page.getByText("Extra actions").click();
      await page.getByRole("link", { name: "Archive" }).click();
      await page.getByText("HTTP 405").waitFor();
      assert.ok(await page.getByRole("button", { name: "POST" }).isVisible());
      await page.getByRole("navigation", { name: "Breadcrumbs" }).getByRole("link", { name: "Projects List" }).click();
      await page.locator(".code a.n").first().click();
      await page.waitForURL("**/projects/1/");
      await page.locator(".code a.n", { hasText: "1" }).first().click();
      await page.waitForURL(/\/(people|tags)\/1\//);
      await close();
    });
  });
}

describe("signed in", () => {
  test("axe finds nothing, light and dark, wide and narrow", async () => {
    const { page, close } = await browse();
    await signIn(page, server.base);
    for (const [colorScheme, width] of [["light", 1200], ["dark", 360]]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      for (const path of PAGES) {
        await page.goto(server.base + path);
        // What is folded is looked at too.
        await page.evaluate(() => document.querySelectorAll("main details:not(.menu)").forEach((details) => (details.open = true)));
        assert.deepEqual(await violations(page), [], `${path} ${colorScheme}`);
        assert.equal(await isTooWide(page), false, `${path} at ${width}`);
      }
    }
    await close();
  });

  test("dark pages are dark", async () => {
    const { page, close } = await browse();
    const brightness = async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(server.base);
      return page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)[0]));
    };
    assert.ok((await brightness("light")) > 200);
    assert.ok((await brightness("dark")) < 60);
    await close();
  });

  test("the keyboard alone reaches and opens everything", async () => {
    const { page, close } = await browse();
    await signIn(page, server.base);
    await page.goto(`${server.base}/projects/1/`);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to content");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "content");
    const reached = [];
    for (let press = 0; press < 12; press++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement.textContent.trim()));
    }
    assert.ok(reached.includes("OPTIONS") && reached.includes("DELETE"), reached.join(", "));
    await page.getByText("DELETE", { exact: true }).focus();
    await page.keyboard.press("Enter");
    assert.ok(await page.getByRole("button", { name: "Delete" }).isVisible());
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("button", { name: "Delete" }).isVisible(), false);
    await close();
  });

  test("a field that names a row searches what its user may see", async () => {
    const { page, close } = await browse();
    await signIn(page, server.base);
    await page.goto(`${server.base}/projects/`);
    const lead = page.getByRole("combobox", { name: "Lead" });
    await lead.fill("person 2");
    await page.getByRole("option", { name: "ada's person 2" }).waitFor();
    assert.deepEqual(await violations(page), []);
    await lead.press("ArrowDown");
    await lead.press("Enter");
    assert.equal(await lead.inputValue(), "2");
    await page.getByText("Chosen: ada's person 2").waitFor();
    await lead.fill("bob");
    await page.getByRole("option", { name: "Nothing fits" }).waitFor();
    await close();
  });

  test("a row can be added to a list of values and of rows", async () => {
    const { page, context, close } = await browse();
    await signIn(page, server.base);
    await page.goto(`${server.base}/projects/`);
    const form = page.locator("section.form").filter({ hasText: "POST" });
    await form.getByLabel("Name").fill("Rows");
    await form.getByLabel("Kind").selectOption("inside");
    await form.getByLabel("Budget").fill("1");
    await form.getByLabel("Tags 1").fill("1");
    await form.locator("[data-values=tags]").getByRole("button", { name: "Add another" }).click();
    await form.locator("[data-values=tags] input[type=text]").last().fill("3");
    await form.locator("[data-rows=tasks]").getByRole("button", { name: "Add another" }).click();
    for (const [at, title] of [[0, "One"], [1, "Two"]]) {
      const row = form.locator("[data-rows=tasks] .row").nth(at);
      await row.getByLabel("Title").fill(title);
      await row.getByLabel("Minutes").fill("5");
    }
    await form.getByRole("button", { name: "POST" }).click();
    await page.getByText("HTTP 201 Created").waitFor();
    const { results } = await json(context, `${server.base}/projects/?search=Rows`);
    assert.deepEqual(results[0].tags, [1, 3]);
    assert.deepEqual(results[0].tasks.map((task) => task.title), ["One", "Two"]);
    await context.request.delete(`${server.base}/projects/${results[0].id}/`);
    await close();
  });

  test("a token is kept for its tab alone, and serves pages and forms", async () => {
    const { page, context, close } = await browse();
    const answer = await context.request.post(`${server.base}/token/`, { data: { username: "ada", password: "correct horse" } });
    const { token } = await answer.json();
    await page.goto(`${server.base}/projects/`);
    assert.match(await page.locator(".status").textContent(), /403/);
    await page.getByText("Use a token").click();
    await page.getByLabel("Authorization").fill(`Token ${token}`);
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByText("ada", { exact: true }).waitFor();
    assert.equal(await isTooWide(page), false);
    assert.deepEqual(await violations(page), []);
    await page.getByRole("link", { name: "Api Root" }).click();
    await page.waitForURL(`${server.base}/`);
    await page.getByRole("link", { name: "tags/" }).click();
    await page.waitForURL("**/tags/");
    const form = page.locator("section.form");
    await form.getByLabel("Name").fill("by token");
    await form.getByRole("button", { name: "POST" }).first().click();
    await page.getByText("HTTP 201 Created").waitFor();
    const other = await context.newPage();
    await other.goto(`${server.base}/projects/`);
    assert.match(await other.locator(".status").textContent(), /403/);
    assert.deepEqual(await context.cookies(), []);
    await close();
  });

  test("hostile rows are text", async () => {
    const { page, messages, close } = await browse();
    await signIn(page, server.base);
    page.on("dialog", () => messages.push("a script of a row ran"));
    for (const path of ["/projects/", "/projects/2/", "/projects/3/", "/tags/", "/admin/projects/", "/admin/projects/2/", "/admin/tags/"]) {
      await page.goto(server.base + path);
      const scripts = await page.locator("script").evaluateAll((all) => all.map((script) => new URL(script.src).search));
      assert.equal(scripts.length, 1, path);
      assert.match(scripts[0], /^\?_browsable=script\.js/, path);
      const urls = await page.locator("[href], [action]").evaluateAll((all) => all.map((one) => one.href || one.action));
      assert.ok(urls.every((url) => typeof url !== "string" || url.startsWith("http")), path);
    }
    await close();
  });
});

describe("two tenants", () => {
  test("no page has a row of another tenant", async () => {
    const { page, close } = await browse();
    await signIn(page, server.base, "bob");
    for (const path of PAGES.concat(["/projects/4/", "/people/", "/admin/people/", "/admin/projects/4/"])) {
      await page.goto(server.base + path);
      assert.doesNotMatch(await page.content(), /ada/, path);
    }
    await close();
  });
});

describe("large tables", () => {
  test("a page with 3,000 related rows is as long as one with 3, and costs as many queries", async () => {
    const large = await serve(3000);
    const measured = [];
    for (const { base } of [server, large]) {
      const { page, close } = await browse();
      await signIn(page, base);
      for (const path of ["/projects/2/", "/projects/"]) {
        const answer = await page.goto(base + path);
        const html = await answer.text();
        measured.push([path, html.length, Number(/(\d+) queries/.exec(html)[1])]);
      }
      await close();
    }
    large.stop();
    const [one, list, largeOne, largeList] = measured;
    for (const [small, big] of [[one, largeOne], [list, largeList]]) {
      assert.ok(big[1] < small[1] * 1.05, JSON.stringify(measured));
      assert.equal(big[2], small[2], JSON.stringify(measured));
    }
  });
});

describe("the admin", () => {
  test("rows are deleted together", async () => {
    const { page, context, close } = await browse();
    await signIn(page, server.base);
    const { value: csrf } = (await context.cookies()).find((cookie) => cookie.name === "csrftoken");
    for (const name of ["gone 1", "gone 2"]) {
      const answer = await context.request.post(`${server.base}/people/`, { data: { name }, headers: { "X-CSRFToken": csrf } });
      assert.equal(answer.status(), 201);
    }
    await page.goto(`${server.base}/admin/people/?search=gone`);
    page.on("dialog", (dialog) => dialog.accept());
    await page.getByLabel("Select").first().check();
    await page.getByLabel("Select").last().check();
    await page.getByText("2 selected").waitFor();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Delete selected" }).click();
    await page.getByText("There are no rows.").waitFor();
    await close();
  });

  test("rows are a table: sorted, with fewer columns, opened, changed", async () => {
    const { page, close } = await browse();
    await signIn(page, server.base);
    await page.goto(`${server.base}/admin/projects/`);
    await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
    await page.waitForURL("**ordering=name**");
    assert.equal(await page.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort"), "ascending");
    await page.getByText("Columns").click();
    await page.locator(".columns").getByLabel("Kind").uncheck();
    assert.equal(await page.getByRole("columnheader", { name: "Kind" }).count(), 0);
    await page.getByRole("row", { name: /garden/ }).getByRole("link", { name: "Open" }).click();
    await page.waitForURL("**/admin/projects/1/");
    await page.getByLabel("Secret").first().selectOption("true");
    await page.getByRole("button", { name: "PUT" }).click();
    await page.getByRole("status").filter({ hasText: "Saved." }).waitFor();
    await close();
  });
});
