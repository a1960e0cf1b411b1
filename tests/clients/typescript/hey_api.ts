// The client of hey-api.
import assert from "node:assert/strict";
import { client } from "./hey/client.gen";
import { albumCreate, albumDestroy, albumPartialUpdate, albumRetrieve, albumUpdate, trackList } from "./hey/sdk.gen";
import type { Album, PaginatedTrackList } from "./hey/types.gen";

async function main() {
    client.setConfig({ baseUrl: process.argv[2]! });

    const list = await trackList({ query: { genre: 1, limit: 2, ordering: ["-milliseconds", "name"] } });
    const page: PaginatedTrackList = list.data!;
    assert.equal(page.results.length, 2);
    assert.ok(page.count > 2 && page.results.every((track) => track.genre === 1));
    assert.ok(page.next!.includes("offset=2"));

    const made = await albumCreate({ body: { title: "By hey-api", artist: 1 } });
    const album: Album = made.data!;

    const refused = await albumCreate({ body: { title: "", artist: 1 } });
    assert.equal(refused.response!.status, 400);
    assert.deepEqual(Object.keys(refused.error!), ["title"]);

    const path = { pk: Number(album.id) };
    assert.equal((await albumUpdate({ path, body: { title: "Renamed", artist: 2 } })).data!.title, "Renamed");
    assert.equal((await albumPartialUpdate({ path, body: { title: "Again" } })).data!.title, "Again");
    assert.equal((await albumRetrieve({ path })).data!.artist.name, "Accept");
    assert.equal((await albumDestroy({ path })).response!.status, 204);
    assert.equal((await albumRetrieve({ path })).response!.status, 404);
    console.log("hey-api: passed");
}

void main();
