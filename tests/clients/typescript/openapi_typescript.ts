// The types of openapi-typescript, used by openapi-fetch.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

async function main() {
    const client = createClient<paths>({
        baseUrl: process.argv[2]!,
        // openapi-fetch knows types alone: that lists are one text with commas is said here.
        querySerializer: { array: { style: "form", explode: false } },
    });

    const list = await client.GET("/tracks/", { params: { query: { genre: 1, limit: 2, ordering: ["-milliseconds", "name"] } } });
    const page: components["schemas"]["PaginatedTrackList"] = list.data!;
    assert.equal(page.results.length, 2);
    assert.ok(page.count > 2 && page.results[0]!.milliseconds >= page.results[1]!.milliseconds);
    assert.ok(page.results.every((track) => track.genre === 1 && typeof track.unit_price === "string"));
    assert.ok(page.next!.includes("offset=2"));

    const made = await client.POST("/albums/", { body: { title: "By openapi-fetch", artist: 1 } });
    const album: components["schemas"]["Album"] = made.data!;
    assert.equal(album.title, "By openapi-fetch");

    const refused = await client.POST("/albums/", { body: { title: "", artist: 1 } });
    assert.equal(refused.response.status, 400);
    assert.deepEqual(Object.keys(refused.error!), ["title"]);

    const params = { path: { pk: album.id } };
    assert.equal((await client.PUT("/albums/{pk}/", { params, body: { title: "Renamed", artist: 2 } })).data!.artist, 2);
    assert.equal((await client.PATCH("/albums/{pk}/", { params, body: { title: "Again" } })).data!.title, "Again");
    assert.equal((await client.GET("/albums/{pk}/", { params })).data!.artist.name, "Accept");
    assert.equal((await client.DELETE("/albums/{pk}/", { params })).response.status, 204);
    const gone = await client.GET("/albums/{pk}/", { params });
    assert.equal(gone.response.status, 404);
    assert.equal(typeof gone.error!.detail, "string");
    console.log("openapi-typescript: passed");
}

void main();
