#[path = "../entities.rs"]
mod entities;

use entities::article;
use rest_runtime::prelude::*;

#[generic_view(model = article::Entity, actions(retrieve))]
pub struct ArticleDetail;

fn main() {
    let _: rest_runtime::axum::routing::MethodRouter<Rest> = ArticleDetail::as_view();
}
