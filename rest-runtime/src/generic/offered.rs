//! What the page of a view over a model shows and offers. Feature `browsable`.

use serde_json::Value;

use super::AnyGenericView;
use super::page::shown as sortable;
use crate::browsable::{Offer, Shown};
use crate::http::request::Request;
use crate::output::write_model;
use crate::policies::metadata;
use crate::schema::Context;

/// The offer to change the row that the URL names, with its values; `None` where the request may not touch it.
pub(crate) async fn offer_of_row(view: &'static AnyGenericView, request: &Request) -> Option<Offer> {
    let model = view.object(request).await.ok()?;
    let (context, takes) = (Context::of(request), view.serializer(request).takes);
    let row = write_model(request.connections(), takes, model, &context).await.ok()?;
    let values: Option<Value> = serde_json::from_slice(&row).ok();
    Some(Offer::new(Some(metadata::fields(takes))).of_row(values))
}

/// The offer to do something with the row that the URL names; `None` where the request may not touch it.
pub(crate) async fn offer_without_fields(view: &'static AnyGenericView, request: &Request) -> Option<Offer> {
    view.object(request).await.ok()?;
    Some(Offer::new(None))
}

/// The fields of the view's rows, and what a list of them can be narrowed and sorted by.
pub(crate) fn shown(view: &'static AnyGenericView, request: &Request, is_list: bool) -> Shown {
    let schema = view.serializer(request).shows;
    let fields = metadata::fields(schema).into_iter().filter(|field| !field.write_only).collect();
    let position = || view.entity().ok()?.columns.iter().position(|column| Some(column.name) == named_by(view));
    let named_by = position().and_then(|position| {
        let is_it = |field: &&_| matches!(field, crate::schema::FieldSchema { column: Some((at, _)), relations, .. } if *at == position && relations.is_empty());
        schema.readable().find(is_it).map(|field| field.json_name.to_owned())
    });
    let controls = || {
        let (filters, entity) = ((view.filters)()?, view.entity().ok()?);
        Some(filters.controls(request, || sortable(view, entity)))
    };
    Shown { fields, named_by, controls: if is_list { controls() } else { None } }
}

/// The column by which URLs name a row, where it is a single one.
pub(crate) fn named_by(view: &AnyGenericView) -> Option<&'static str> {
    if (view.filters)().is_some_and(|filters| !filters.lookups().is_empty()) {
        return None;
    }
    let entity = view.entity().ok()?;
    let position = match view.lookup_field {
        Some(name) => entity.position(name)?,
        None => entity.key()?,
    };
    entity.columns.get(position).map(|column| column.name)
}
