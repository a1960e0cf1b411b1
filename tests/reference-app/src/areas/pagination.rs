//! Area 10, /page/: the three styles, a custom envelope, and none.

use rest_runtime::{
    pagination::{PageInfo, Pagination, Results, Window, paginate},
    prelude::*,
    routers::AsView,
};
use sea_orm::{ColumnTrait, EntityTrait};
use serde_json::json;

use crate::entities::{artist, customer, genre, invoice, track};

#[derive(Serializer)]
#[serializer(component = "PaginationGenre", model = genre::Entity, fields(id, name))]
struct GenreSerializer;

#[derive(Serializer)]
#[serializer(component = "PaginationArtist", model = artist::Entity, fields(id, name))]
struct ArtistSerializer;

#[derive(Serializer)]
#[serializer(component = "PaginationCustomer", model = customer::Entity, fields(id, last_name, country))]
struct CustomerSerializer;

#[derive(Serializer)]
#[serializer(component = "PaginationInvoice", model = invoice::Entity, fields(id, invoice_date, total))]
struct InvoiceSerializer;

#[derive(Serializer)]
#[serializer(component = "PaginationTrack", model = track::Entity, fields(id, unit_price))]
struct TrackSerializer;

const PAGES: PageNumber = PageNumber::size(10).page_size_query_param("page_size").max_page_size(12);
const FIXED_PAGES: PageNumber = PageNumber::size(7).page_query_param("p").last_page_strings(&["last", "end"]);
const OPTIONAL_PAGES: PageNumber = PageNumber::optional().page_size_query_param("size");
const LIMITS: LimitOffset = LimitOffset(6).max_limit(15);
const OPTIONAL_LIMITS: LimitOffset = LimitOffset::optional().limit_query_param("take").offset_query_param("skip");
const BY_ID: Cursor = Cursor::size(10).cursor_query_param("after");

/// A custom envelope with Link headers.
struct Envelope;

impl Pagination for Envelope {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        PageNumber::size(10).window(request)
    }

    fn get_paginated_response(&self, _: &Request, page: &PageInfo, results: Results<'_>) -> Result<Response> {
        let body = json!({"total": page.count, "page": page.number, "pages": page.pages, "items": results});
        let response = Response::new(&body)?;
        match page.link_header() {
            Some(links) => response.header("link", links),
            None => Ok(response),
        }
    }
}

fn nobody() -> Select<artist::Entity> {
    artist::Entity::find().filter(artist::Column::Id.is_null())
}

#[generic_view(serializer = GenreSerializer, actions(list), ordering(none))]
struct GenreList;

#[generic_view(serializer = ArtistSerializer, actions(list), queryset = nobody(), ordering(none))]
struct Empty;

// Many ties.
#[generic_view(
    serializer = CustomerSerializer,
    actions(list),
    ordering(none, default = "country, id"),
    pagination = Cursor::size(5)
)]
struct CustomerCursor;

#[generic_view(
    serializer = InvoiceSerializer,
    actions(list),
    queryset = invoice::Entity::find().filter(invoice::Column::Id.lte(40)),
    ordering(none, default = "-invoice_date, -id"),
    pagination = Cursor::size(4).page_size_query_param("page_size").max_page_size(9)
)]
struct InvoiceCursor;

// Only ties.
#[generic_view(
    serializer = TrackSerializer,
    actions(list),
    queryset = track::Entity::find().filter(track::Column::Id.is_in(2815..2826)),
    ordering(none, default = "unit_price, id"),
    pagination = Cursor::size(4)
)]
struct TrackCursor;

#[generic_view(
    serializer = CustomerSerializer,
    actions(list),
    ordering(last_name, country, default = "last_name"),
    pagination = Cursor::size(5)
)]
struct OrderedCursor;

#[generic_view(
    serializer = CustomerSerializer,
    actions(list),
    filter(country, support_rep),
    search(last_name, first_name),
    ordering(last_name, country, id),
    pagination = PAGES
)]
struct FilteredPages;

/// paginate_queryset works on a plain list, and by hand.
#[api_view("GET, HEAD", name = "List Of Dicts")]
async fn list_of_dicts(request: &Request) -> Result<Response> {
    let items: Vec<_> = (100..120).map(|n| json!({"n": n})).collect();
    paginate(&LIMITS, request, &items)
}

#[generic_view(serializer = GenreSerializer, actions(list, create), pagination = LIMITS)]
struct ListCreate;

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<GenreList>("pages/", AsView::new().pagination(PAGES))
        .route::<GenreList>("fixed/", AsView::new().pagination(FIXED_PAGES))
        .route::<GenreList>("no-size/", AsView::new().pagination(OPTIONAL_PAGES))
        .route::<GenreList>("limits/", AsView::new().pagination(LIMITS))
        .route::<GenreList>("optional-limits/", AsView::new().pagination(OPTIONAL_LIMITS))
        .route::<GenreList>("envelope/", AsView::new().pagination(Envelope))
        .route::<GenreList>("none/", None)
        .route::<CustomerCursor>("cursor/customers/", None)
        .route::<InvoiceCursor>("cursor/invoices/", None)
        .route::<GenreList>("cursor/genres/", AsView::new().pagination(BY_ID))
        .route::<TrackCursor>("cursor/tracks/", None)
        .route::<OrderedCursor>("cursor/ordered/", None)
        .route::<FilteredPages>("filtered/", None)
        .route::<FilteredPages>("filtered-limits/", AsView::name("Filtered Limits").pagination(LIMITS))
        .route::<list_of_dicts>("list/", None)
        .route::<Empty>("empty/pages/", AsView::new().pagination(PAGES))
        .route::<Empty>("empty/limits/", AsView::new().pagination(LIMITS))
        .route::<Empty>("empty/cursor/", AsView::new().pagination(BY_ID))
        .route::<ListCreate>("list-create/", None)
}
