"""The Python client of openapi-generator."""
import json
import sys

from chinook_generated import AlbumsApi, ApiClient, Configuration, TracksApi
from chinook_generated.exceptions import BadRequestException, NotFoundException
from chinook_generated.models import AlbumRequest, PatchedAlbumRequest

with ApiClient(Configuration(host=sys.argv[1])) as connection:
    albums, tracks = AlbumsApi(connection), TracksApi(connection)

    page = tracks.track_list(genre=1, limit=2, ordering=["-milliseconds"])
    assert len(page.results) == 2 and page.count > 2 and "offset=2" in page.next
    assert all(track.genre == 1 for track in page.results)

    album = albums.album_create(AlbumRequest(title="By openapi-generator", artist=1))
    assert album.title == "By openapi-generator"

    try:
        # The model refuses an empty title itself; an artist that is not there, only the server.
        albums.album_create(AlbumRequest(title="Nobody's", artist=999999999))
    except BadRequestException as refused:
        assert list(json.loads(refused.body)) == ["artist"], refused.body
    else:
        raise AssertionError("a wrong album was taken")

    assert albums.album_update(album.id, AlbumRequest(title="Renamed", artist=2)).artist == 2
    assert albums.album_partial_update(album.id, PatchedAlbumRequest(title="Again")).title == "Again"
    assert albums.album_retrieve(album.id).artist.name == "Accept"
    assert albums.album_destroy(album.id) is None
    try:
        albums.album_retrieve(album.id)
    except NotFoundException:
        pass
    else:
        raise AssertionError("the album is still there")
print("openapi-generator: passed")
