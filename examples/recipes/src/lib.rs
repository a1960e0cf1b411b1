//! Two recipes for views that share behaviour: mixins, which are traits of hooks, each written once.
//!
//! [`SoftDelete`] marks rows in place of deleting them. [`Audited`] logs each write with its user, in the same
//! transaction as the write itself, so that neither exists without the other.
#![allow(missing_debug_implementations, reason = "views are unit structs that are never printed")]

pub mod entities;

use entities::{note, trail};
use rest_runtime::{axum::Router, prelude::*, view::not_found};
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel, Schema};

/// Marks rows in place of deleting them, and hides marked ones.
pub trait SoftDelete: GenericApiView<Model = note::Entity> {
    /// The rows that are not marked.
    fn get_queryset(&self, _: &Request) -> Select<note::Entity> {
        note::Entity::find().filter(note::Column::Deleted.eq(false))
    }

    /// Marks the row.
    fn perform_destroy(&self, _: &Request, instance: note::Model, tx: &Tx) -> impl Future<Output = Result<()>> + Send {
        async move {
            note::ActiveModel { deleted: Set(true), ..instance.into_active_model() }.update(tx).await?;
            Ok(())
        }
    }
}

/// Logs every write in the audit trail.
pub trait Audited: GenericApiView<Model = note::Entity> {
    /// Logs that the row was created or changed.
    fn post_save(
        &self,
        request: &Request,
        instance: &note::Model,
        created: bool,
        tx: &Tx,
    ) -> impl Future<Output = Result<()>> + Send {
        write_down(request, instance.id, if created { "created" } else { "changed" }, tx)
    }

    /// Logs that the row was deleted.
    fn post_delete(
        &self,
        request: &Request,
        instance: &note::Model,
        tx: &Tx,
    ) -> impl Future<Output = Result<()>> + Send {
        write_down(request, instance.id, "deleted", tx)
    }
}

async fn write_down(request: &Request, note: i64, event: &str, tx: &Tx) -> Result<()> {
    let by = request.user().username().to_owned();
    let entry = trail::ActiveModel { note: Set(note), event: Set(event.to_owned()), by: Set(by), ..Default::default() };
    entry.insert(tx).await?;
    Ok(())
}

/// A note.
#[derive(Debug, Serializer)]
#[serializer(model = note::Entity, fields(id, text))]
pub struct NoteSerializer;

/// An entry of the audit trail.
#[derive(Debug, Serializer)]
#[serializer(model = trail::Entity, fields(id, note, event, by))]
pub struct TrailSerializer;

/// The notes.
pub struct NoteViewSet;

/// Notes that can be deleted and restored.
#[view_set(
    model = note::Entity,
    serializer = NoteSerializer,
    mixins(SoftDelete(get_queryset, perform_destroy), Audited(post_save, post_delete))
)]
impl NoteViewSet {
    /// Restores a note.
    #[action(detail, methods = "post")]
    async fn restore(&self, request: &Request) -> Result<Response> {
        let deleted = note::Entity::find_by_id(request.kwarg_as::<i64>("pk")?).filter(note::Column::Deleted.eq(true));
        let note = deleted.one(request.database()).await?.ok_or(Error::not_found())?;
        let note = note::ActiveModel { deleted: Set(false), ..note.into_active_model() };
        note.update(request.database()).await?;
        self.retrieve(request).await
    }
}

/// The audit trail of the notes, newest first.
#[view_set(
    model = trail::Entity,
    serializer = TrailSerializer,
    actions(list),
    filter(note, event),
    ordering(none, default = "-id"),
    pagination = Cursor::size(50)
)]
pub struct TrailViewSet;

/// The URLs on this database.
pub fn app(db: DatabaseConnection) -> Router {
    let api = DefaultRouter::new().register::<NoteViewSet>("notes").register::<TrailViewSet>("trail");
    api.into_router().fallback(not_found).with_state(Rest::new(db))
}

/// Creates the missing tables.
pub async fn tables(db: &DatabaseConnection) -> Result<(), DbErr> {
    use sea_orm::ConnectionTrait as _;

    let schema = Schema::new(db.get_database_backend());
    db.execute(schema.create_table_from_entity(note::Entity).if_not_exists()).await?;
    db.execute(schema.create_table_from_entity(trail::Entity).if_not_exists()).await?;
    Ok(())
}
