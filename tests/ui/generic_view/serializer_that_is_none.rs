#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

pub struct Plain;

#[generic_view(model = article::Entity, serializer = Plain, actions(retrieve))]
pub struct ArticleDetail;

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleDetail::as_view();
}
