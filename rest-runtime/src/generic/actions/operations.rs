//! What the actions take and answer, for documents about the API.

use crate::generic::AnyGenericView;
use crate::generic::describe;
use crate::generic::describe::{chosen_fields, conditions, narrowing, object};
use crate::http::request::Request;
use crate::policies::metadata;
use crate::query::pagination::describe::Described;
use crate::view::operation::{Answered, Content, Operation, Taken};

/// A list in these pages.
pub(super) fn list(view: &AnyGenericView, request: &Request, pages: Described, allow_empty: bool) -> Operation {
    let shows = view.serializer(request).shows;
    let body = Content::Page(Box::new(metadata::object(shows)), pages.page);
    describe::operation(view, request)
        .reads(narrowing(view, request))
        .reads(pages.parameters)
        .reads(chosen_fields(view, request))
        .answers(Answered::new(200, body))
        .refuses((pages.may_miss || !allow_empty).then_some(404))
}

pub(super) fn retrieve(view: &AnyGenericView, request: &Request) -> Operation {
    let answer = Answered::new(200, object(view, request));
    let operation = describe::operation(view, request).refuses([404]).reads(chosen_fields(view, request));
    if view.has_etag() {
        let unchanged = Answered::new(304, Content::Nothing).header("ETag");
        operation.answers(answer.header("ETag")).answers(unchanged).reads(conditions()).refuses([412])
    } else {
        operation.answers(answer)
    }
}

/// `tells` where a hook adds headers to the answer.
pub(super) fn create(view: &AnyGenericView, request: &Request, tells: bool) -> Operation {
    let shows = view.serializer(request).shows;
    let url = &*request.settings().url_field_name;
    let mut answer = Answered::new(201, object(view, request));
    if view.has_etag() {
        answer = answer.header("ETag");
    }
    if tells || shows.readable().any(|field| field.json_name == url) {
        answer = answer.header("Location");
    }
    describe::operation(view, request)
        .takes(taken(view, request, false))
        .reads(chosen_fields(view, request))
        .answers(answer)
        .refuses([400, 409])
}

pub(super) fn update(view: &AnyGenericView, request: &Request, partial: bool) -> Operation {
    let answer = |status| Answered::new(status, object(view, request));
    let mut operation = describe::operation(view, request)
        .takes(taken(view, request, partial))
        .reads(chosen_fields(view, request))
        .refuses([400, 404, 409]);
    // Only PATCH tells the tag of what it has written.
    let changed = if view.has_etag() && partial { answer(200).header("ETag") } else { answer(200) };
    operation = operation.answers(changed);
    if view.put_as_create && !partial {
        operation = operation.answers(answer(201));
    }
    if view.has_etag() { operation.reads(conditions()).refuses([412]) } else { operation }
}

pub(super) fn destroy(view: &AnyGenericView, request: &Request) -> Operation {
    let operation =
        describe::operation(view, request).answers(Answered::new(204, Content::Nothing)).refuses([404, 409]);
    if view.has_etag() { operation.reads(conditions()).refuses([412]) } else { operation }
}

pub(super) fn bulk_create(view: &AnyGenericView, request: &Request) -> Operation {
    let (takes, shows) = (view.serializer(request).takes, view.serializer(request).shows);
    let content = |schema| {
        if view.bulk.list_only { Content::list(schema) } else { Content::OneOrMany(Box::new(metadata::object(schema))) }
    };
    describe::operation(view, request)
        .takes(Taken::whole(content(takes)))
        .answers(Answered::new(201, content(shows)))
        .refuses([400, 409])
}

pub(super) fn bulk_update(view: &AnyGenericView, request: &Request, partial: bool) -> Operation {
    let (takes, shows) = (view.serializer(request).takes, view.serializer(request).shows);
    let keys = describe::keys(view, request);
    describe::operation(view, request)
        .takes(Taken { body: Content::list(takes), partial, keys })
        .answers(Answered::new(200, Content::list(shows)))
        .refuses([400, 404, 409])
}

pub(super) fn bulk_destroy(view: &AnyGenericView, request: &Request) -> Operation {
    describe::operation(view, request)
        .reads(narrowing(view, request))
        .answers(Answered::new(204, Content::Nothing))
        .refuses([400, 404, 409])
}

/// What an action answers is not known where a hook of the view's does it; what it takes and reads is.
pub(super) fn overridden(operation: Operation) -> Operation {
    Operation { is_known: false, answers: Vec::new(), ..operation }
}

fn taken(view: &AnyGenericView, request: &Request, partial: bool) -> Taken {
    Taken { body: Content::object(view.serializer(request).takes), partial, keys: Vec::new() }
}
