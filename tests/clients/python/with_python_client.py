"""The client of openapi-python-client."""
import sys

from chinook_typed import Client
from chinook_typed.api.albums import album_create, album_destroy, album_partial_update, album_retrieve, album_update
from chinook_typed.api.tracks import track_list
from chinook_typed.models import Album, AlbumRequest, AlbumWithTracks, Error, PaginatedTrackList, PatchedAlbumRequest
from chinook_typed.models.track_list_ordering_item import TrackListOrderingItem

client = Client(base_url=sys.argv[1])

page = track_list.sync(client=client, genre=1, limit=2, ordering=[TrackListOrderingItem.VALUE_7])
assert isinstance(page, PaginatedTrackList), page
assert len(page.results) == 2 and page.count > 2 and "offset=2" in page.next_
assert all(track.genre == 1 for track in page.results)

album = album_create.sync(client=client, body=AlbumRequest(title="By openapi-python-client", artist=1))
assert isinstance(album, Album), album

refused = album_create.sync_detailed(client=client, body=AlbumRequest(title="", artist=1))
assert refused.status_code == 400 and isinstance(refused.parsed, Error)
assert list(refused.parsed.additional_properties) == ["title"]

changed = album_update.sync(album.id, client=client, body=AlbumRequest(title="Renamed", artist=2))
assert isinstance(changed, Album) and changed.artist == 2
changed = album_partial_update.sync(album.id, client=client, body=PatchedAlbumRequest(title="Again"))
assert isinstance(changed, Album) and changed.title == "Again"
shown = album_retrieve.sync(album.id, client=client)
assert isinstance(shown, AlbumWithTracks) and shown.artist.name == "Accept"
assert album_destroy.sync_detailed(album.id, client=client).status_code == 204
assert album_retrieve.sync_detailed(album.id, client=client).status_code == 404
print("openapi-python-client: passed")
