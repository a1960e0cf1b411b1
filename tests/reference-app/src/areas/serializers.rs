//! Area 12, /ser/: serializers of models, validation, hooks of a save, nested and bulk writes.

use std::marker::PhantomData;

use rest_runtime::{
    generics::{ListCreateApiView, RetrieveUpdateApiView, RetrieveUpdateDestroyApiView},
    prelude::*,
    routers::AsView,
    viewsets::{DETAIL, LIST},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryTrait,
    prelude::{DateTimeUtc, Decimal},
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Map, Value, json};

use crate::entities::{
    album, artist, customer, genre, invoice, invoice_line,
    label::{self, Color},
    review, shelf, specimen, track,
};

// --- options ---

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name, milliseconds, unit_price, album, media_type, genre))]
struct TrackExclude;

/// `read_only` fields are shown, and ignored on input.
#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name, album, media_type, milliseconds, unit_price))]
#[serializer(read_only(album, unit_price))]
struct TrackReadOnly;

#[derive(Serializer)]
#[serializer(
    model = track::Entity,
    fields(id, name, genre, media_type, milliseconds, unit_price),
    extra(
        name(min_length = 3, max_length = 12),
        genre(required, allow_null = false),
        milliseconds(min_value = 1, default = 1000),
        unit_price(write_only)
    )
)]
struct TrackExtraKwargs;

#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name))]
struct ArtistPlain;

#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name))]
struct GenrePlain;

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist), read_only(artist))]
struct AlbumDepth {
    artist: ArtistPlain,
}

#[derive(Serializer)]
#[serializer(model = track::Entity, fields(id, name, album, genre), read_only(album, genre))]
struct TrackDepth2 {
    album: Option<AlbumDepth>,
    genre: Option<GenrePlain>,
}

#[generic_view(serializer = S, actions(retrieve, update))]
struct TrackDetail<S: ModelSerializer>(PhantomData<S>);

#[derive(Serializer)]
#[serializer(model = customer::Entity, fields(id, name, first_name, last_name, rep, mail, city))]
struct CustomerOverrides {
    #[field(method = |customer| format!("{} {}", customer.first_name, customer.last_name))]
    name: String,
    #[field(max_length = 5)]
    last_name: String,
    #[field(source = support_rep.email, read_only, default = "nobody")]
    rep: Option<String>,
    #[field(source = email, email, unique = iexact)]
    mail: String,
}

// --- validation ---

/// The owner comes from the request.
#[derive(Serializer)]
#[serializer(component = "SerializersReview", model = review::Entity, fields(id, owner, track, rating, body, created), read_only(created))]
#[serializer(extra(rating(min_value = 1, max_value = 5)))]
struct ReviewSerializer {
    #[field(source = owner.username, read_only)]
    owner: String,
    track: PrimaryKeyRelated<track::Entity>,
    #[field(allow_blank)]
    body: String,
}

#[derive(Serializer)]
#[serializer(component = "SerializersLabel", model = label::Entity, fields(id, name, color, position))]
struct LabelSerializer;

fn not_shouting(name: &str) -> Result<()> {
    let cased = name.chars().any(char::is_alphabetic);
    ensure!(!cased || name != name.to_uppercase(), ErrorDetail::new("Do not shout.", "shouting"));
    Ok(())
}

fn no_digits(name: &str) -> Result<()> {
    ensure!(!name.contains(|letter: char| letter.is_ascii_digit()), ErrorDetail::new("No digits.", "digits"));
    Ok(())
}

fn titled(name: &str) -> Result<String> {
    ensure!(name != "taken", ErrorDetail::new("Taken.", "taken"));
    let mut titled = String::with_capacity(name.len());
    for letter in name.chars() {
        let is_inside = titled.ends_with(char::is_alphabetic);
        titled += &if is_inside { letter.to_lowercase().to_string() } else { letter.to_uppercase().to_string() };
    }
    Ok(titled)
}

fn not_negative(position: &i64) -> Result<()> {
    ensure!(*position >= 0, ["Negative.", "Less than zero."].map(|text| ErrorDetail::new(text, "invalid")));
    Ok(())
}

#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name, color, position), validate = blue_ends_at_ten)]
struct StrictLabelSerializer {
    #[field(max_length = 10, unique = false, validate(not_shouting, no_digits, titled))]
    name: String,
    color: Color,
    #[field(validate = not_negative)]
    position: i64,
}

fn blue_ends_at_ten(label: &StrictLabelSerializer, context: &Context<'_>) -> Result<()> {
    let are_given = context.is_given("color") && context.is_given("position");
    let is_far_blue = are_given && label.color == Color::Blue && label.position > 10;
    ensure!(!is_far_blue, ErrorDetail::new("Blue only goes to ten.", "too_blue"));
    let errors = [("name", "From validate."), ("color", "Also this.")];
    let errors = errors.map(|(name, text)| (name, [ErrorDetail::new(text, "both")]));
    ensure!(label.name != "Twice", ValidationError::fields(errors));
    Ok(())
}

/// unique_together (room, slot) makes both required.
#[derive(Serializer)]
#[serializer(model = shelf::Entity, fields(id, room, slot, note), extra(note(allow_blank)))]
struct ShelfSerializer;

/// slot has a default.
#[derive(Serializer)]
#[serializer(model = shelf::Entity, fields(id, room, slot, note), extra(slot(default = 1), note(allow_blank)))]
struct ShelfExplicit;

#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name))]
struct CreateFails;

/// Shows the content of the context.
#[derive(Serializer)]
#[serializer(model = genre::Entity, fields(id, name, seen))]
struct ContextSerializer {
    #[field(method = seen)]
    seen: Option<Value>,
}

fn seen(_: &genre::Model, context: &Context<'_>) -> Option<Value> {
    let request = context.request()?;
    let (format, extra) = (request.kwarg("format"), request.query_params().get("extra").unwrap_or("none".into()));
    Some(json!({"method": request.method().as_str(), "view": "ContextView", "format": format, "extra": extra}))
}

/// Both directions overridden.
#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name, color, position), to_internal_value = color_of_colour)]
#[serializer(to_representation = colour_of_color)]
struct RepresentationSerializer;

fn color_of_colour(mut data: Value, _: &Context<'_>) -> Result<Value> {
    if let Some(colour) = data.get("colour").cloned() {
        data["color"] = colour;
    }
    Ok(data)
}

fn colour_of_color(mut shown: Map<String, Value>, _: &Context<'_>) -> Map<String, Value> {
    let color = shown.remove("color").unwrap_or_default();
    shown.insert("colour".to_owned(), color);
    shown
}

#[derive(Serializer)]
#[serializer(model = customer::Entity, fields(id, first_name, country))]
struct PublicCustomer;

#[derive(Serializer)]
#[serializer(model = customer::Entity, fields(id, first_name, last_name, country, email))]
struct StaffCustomer;

#[derive(Serializer)]
#[serializer(model = specimen::Entity, fields(id, name, active, checked, motto, nickname, tags, kind))]
#[serializer(extra(nickname(allow_blank)))]
struct SpecimenPartial;

// --- views over them ---

struct Reviews;

/// perform_create: owner = request.user; refuses a second review with a ValidationError of its own.
#[view_set(
    serializer = ReviewSerializer,
    queryset = review::Entity::find().filter(review::Column::Deleted.eq(false)),
    permissions = IsAuthenticatedOrReadOnly
)]
impl Reviews {
    async fn pre_save(&self, request: &Request, data: &mut Valid<ReviewSerializer>, tx: &Tx) -> Result<()> {
        if data.instance().is_some() {
            data.row.body = Set(format!("{} (edited)", data.fields.body));
            return Ok(());
        }
        let owner = request.user_key().unwrap_or_default();
        let track = data.fields.track.key::<i64>();
        let same = review::Entity::find().filter(review::Column::OwnerId.eq(owner));
        let known = same.filter(review::Column::TrackId.eq(track)).one(tx).await?;
        ensure!(known.is_none(), ValidationError::field("track", "Reviewed already.", "already_reviewed"));
        data.row.owner_id = Set(owner);
        data.row.created = Set(DateTimeUtc::from(std::time::SystemTime::now()));
        data.row.deleted = Set(false);
        Ok(())
    }

    async fn perform_destroy(&self, _: &Request, review: review::Model, tx: &Tx) -> Result<()> {
        review::ActiveModel { deleted: Set(true), ..review.into() }.update(tx).await?;
        Ok(())
    }
}

#[generic_view(
    serializer = ReviewSerializer,
    actions(list),
    queryset = review::Entity::find().filter(review::Column::Deleted.eq(true))
)]
struct DeletedReviews;

struct FailingCreate;

/// perform_create raises after the save; the transaction takes the row back.
#[generic_view(serializer = CreateFails, actions(create))]
impl FailingCreate {
    async fn post_save(&self, _: &Request, label: &label::Model, _: bool, _: &Tx) -> Result<()> {
        ensure!(!label.name.starts_with('x'), ValidationError::new("No x.", "no_x"));
        Ok(())
    }
}

struct CustomersByUser;

/// Staff see more.
#[generic_view(
    serializer = PublicCustomer,
    actions(list),
    queryset = customer::Entity::find().filter(customer::Column::Id.lte(3))
)]
impl CustomersByUser {
    fn get_serializer(&self, request: &Request) -> SerializerOf<customer::Entity> {
        let of_all = SerializerOf::new::<PublicCustomer>();
        if request.user().is_staff() { SerializerOf::new::<StaffCustomer>() } else { of_all }
    }
}

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(title, artist))]
struct AlbumWrite;

/// One serializer to read, another to write; the answer to POST uses the one that wrote.
#[generic_view(
    serializer(list = AlbumDepth, create = AlbumWrite),
    actions(list, create),
    queryset = album::Entity::find().filter(album::Column::ArtistId.eq(1))
)]
struct ByMethod;

// --- nested ---

#[derive(Serializer)]
#[serializer(model = invoice_line::Entity, fields(id, track, unit_price, quantity))]
struct LineSerializer {
    track: PrimaryKeyRelated<track::Entity>,
    unit_price: Decimal,
    #[field(min_value = 1)]
    quantity: i64,
}

/// Lines are written with the invoice; on update, lines given replace all lines.
#[derive(Serializer)]
#[serializer(component = "SerializersInvoice", model = invoice::Entity, fields(id, customer, invoice_date, billing_country, total, lines))]
#[serializer(read_only(total))]
struct InvoiceSerializer {
    #[field(writable_nested, allow_empty = false, validate = no_track_twice)]
    lines: Vec<LineSerializer>,
}

fn no_track_twice(lines: &Vec<LineSerializer>) -> Result<()> {
    let tracks: Vec<_> = lines.iter().map(|line| line.track.key::<i64>()).collect();
    let repeats = (1..tracks.len()).any(|at| tracks[..at].contains(&tracks[at]));
    ensure!(!repeats, ErrorDetail::new("A track appears twice.", "duplicate_track"));
    Ok(())
}

struct Invoices;

#[view_set(
    serializer = InvoiceSerializer,
    queryset(list = invoice::Entity::find().filter(invoice::Column::Id.gte(410)))
)]
impl Invoices {
    /// Sets the total of the lines, and refuses large quantities.
    async fn pre_save(&self, _: &Request, data: &mut Valid<InvoiceSerializer>, _: &Tx) -> Result<()> {
        if data.is_given("lines") {
            let lines = &data.fields.lines;
            let are_few = lines.iter().all(|line| line.quantity <= 100);
            ensure!(are_few, ValidationError::field("lines", "Out of stock.", "stock"));
            data.row.total = Set(lines.iter().map(|line| line.unit_price * Decimal::from(line.quantity)).sum());
        }
        Ok(())
    }
}

#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title))]
struct ArtistAlbumSerializer;

/// Nested read only; "first" is a single nested object that may be null.
#[derive(Serializer)]
#[serializer(model = artist::Entity, fields(id, name, albums, first), to_representation = with_first)]
struct ArtistNested {
    #[field(read_only)]
    albums: Vec<ArtistAlbumSerializer>,
    #[field(method = |_| None)]
    first: Option<Value>,
}

fn with_first(mut shown: Map<String, Value>, _: &Context<'_>) -> Map<String, Value> {
    shown["first"] = shown["albums"].get(0).cloned().unwrap_or_default();
    shown
}

#[derive(Serializer)]
#[serializer(model = artist::Entity)]
struct ArtistRef {
    name: String,
}

/// A single nested writable object: the artist is found by name or created; null on update keeps it.
#[derive(Serializer)]
#[serializer(model = album::Entity, fields(id, title, artist), validate = artist_is_needed)]
struct AlbumWithArtist {
    #[field(writable_nested, required)]
    artist: Option<ArtistRef>,
}

fn artist_is_needed(album: &AlbumWithArtist, context: &Context<'_>) -> Result<()> {
    let is_old = context.instance::<album::Model>().is_some();
    ensure!(is_old || album.artist.is_some(), ValidationError::field("artist", "Needed.", "artist_needed"));
    Ok(())
}

struct AlbumsWithArtist;

#[view_set(
    serializer = AlbumWithArtist,
    actions(list, create, retrieve, update),
    queryset(list = album::Entity::find().filter(album::Column::Id.gte(346)))
)]
impl AlbumsWithArtist {
    /// Sets the artist of this name, which is created if it is missing.
    async fn pre_save(&self, _: &Request, data: &mut Valid<AlbumWithArtist>, tx: &Tx) -> Result<()> {
        data.written_by_hand("artist");
        let Some(ArtistRef { name }) = &data.fields.artist else { return Ok(()) };
        let found = match artist::Entity::find().filter(artist::Column::Name.eq(name)).one(tx).await? {
            Some(found) => found,
            None => artist::ActiveModel { name: Set(Some(name.clone())), ..Default::default() }.insert(tx).await?,
        };
        data.row.artist_id = Set(found.id);
        Ok(())
    }
}

// --- lists ---

#[derive(Serializer)]
#[serializer(model = label::Entity, fields(id, name, color, position), validate_many = names_differ)]
struct BulkLabelSerializer {
    name: String,
}

fn names_differ(labels: &[BulkLabelSerializer]) -> Result<()> {
    let repeats = (1..labels.len()).any(|at| labels[..at].iter().any(|other| other.name == labels[at].name));
    ensure!(!repeats, ErrorDetail::new("Names repeat.", "repeated"));
    Ok(())
}

struct BulkLabels;

/// POST one or a list, PUT and PATCH a list, DELETE with ?color= (required); all or nothing.
#[generic_view(serializer = BulkLabelSerializer, actions(list, bulk_create, bulk_update, bulk_destroy))]
impl BulkLabels {
    async fn allow_bulk_destroy(&self, request: &Request) -> Result<()> {
        ensure!(color(request).is_some(), ValidationError::field("color", "Say which.", "required"));
        Ok(())
    }

    async fn filter_queryset(&self, request: &Request, rows: Select<label::Entity>) -> Result<Select<label::Entity>> {
        Ok(rows.apply_if(color(request), |rows, color| rows.filter(Expr::col(label::Column::Color).eq(color))))
    }
}

fn color(request: &Request) -> Option<String> {
    let color = request.query_params().get("color").filter(|color| !color.is_empty() && !color.contains('\0'))?;
    Some(color.into_owned())
}

/// many=True always, with length limits.
#[generic_view(
    serializer = LabelSerializer,
    actions(bulk_create),
    bulk(allow_empty = false, max_length = 3, list_only)
)]
struct ManyLabels;

const REVIEW_DETAIL: AsView = AsView::name("Review Detail")
    .description("perform_update appends \" (edited)\"; perform_destroy only marks the row.");

pub(crate) fn urls() -> SimpleRouter {
    SimpleRouter::new()
        .route::<TrackDetail<TrackExclude>>("tracks/exclude/{pk:[0-9]+}/", None)
        .route::<TrackDetail<TrackReadOnly>>("tracks/read-only/{pk:[0-9]+}/", None)
        .route::<TrackDetail<TrackExtraKwargs>>("tracks/extra-kwargs/{pk:[0-9]+}/", None)
        .route::<TrackDetail<TrackDepth2>>("tracks/depth2/{pk:[0-9]+}/", None)
        .route::<RetrieveUpdateApiView<AlbumDepth>>("albums/depth/{pk:[0-9]+}/", None)
        .route::<ByMethod>("albums/by-method/", None)
        .route_actions::<AlbumsWithArtist>("albums/with-artist/", None, LIST)
        .route_actions::<AlbumsWithArtist>(
            "albums/with-artist/{pk:[0-9]+}/",
            AsView::name("Album With Artist Detail"),
            [("get", "retrieve"), ("put", "update"), ("patch", "partial_update")],
        )
        .route::<CustomersByUser>("customers/", None)
        .route::<RetrieveUpdateApiView<CustomerOverrides>>("customers/{pk:[0-9]+}/", AsView::name("Customer Detail"))
        .route_actions::<Reviews>("reviews/", None, LIST)
        .route_actions::<Reviews>("reviews/{pk:[0-9]+}/", REVIEW_DETAIL, DETAIL)
        .route::<DeletedReviews>("reviews/deleted/", None)
        .route::<ListCreateApiView<LabelSerializer>>("labels/", AsView::name("Labels"))
        .route::<RetrieveUpdateDestroyApiView<LabelSerializer>>("labels/{pk:[0-9]+}/", AsView::name("Label Detail"))
        .route::<ListCreateApiView<StrictLabelSerializer>>("labels/strict/", AsView::name("Strict Labels"))
        .route::<RetrieveUpdateApiView<StrictLabelSerializer>>(
            "labels/strict/{pk:[0-9]+}/",
            AsView::name("Strict Label Detail"),
        )
        .route::<FailingCreate>("labels/failing/", None)
        .route::<BulkLabels>("labels/bulk/", None)
        .route::<ManyLabels>("labels/many/", None)
        .route::<ListCreateApiView<RepresentationSerializer>>("labels/representation/", AsView::name("Labels"))
        .route::<ListCreateApiView<ShelfSerializer>>("shelves/", AsView::name("Shelves"))
        .route::<RetrieveUpdateApiView<ShelfSerializer>>("shelves/{pk:[0-9]+}/", AsView::name("Shelf Detail"))
        .route::<ListCreateApiView<ShelfExplicit>>("shelves/explicit/", AsView::name("Shelves"))
        .route::<RetrieveUpdateApiView<ContextSerializer>>("context/{pk:[0-9]+}/", AsView::name("Context"))
        .route_actions::<Invoices>("invoices/", None, LIST)
        .route_actions::<Invoices>("invoices/{pk:[0-9]+}/", AsView::name("Invoice Detail"), DETAIL)
        .route::<RetrieveUpdateApiView<ArtistNested>>("artists/{pk:[0-9]+}/", AsView::name("Artist Detail"))
        .route::<RetrieveUpdateApiView<SpecimenPartial>>("specimens/{pk:[0-9]+}/", AsView::name("Specimen Detail"))
}
