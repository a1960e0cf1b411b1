//! Tables: the part of a response that is rows, and the header.

use rest_runtime::axum::Router;
use rest_runtime::pagination::{PageInfo, Pagination, Results, Window, paginate};
use rest_runtime::prelude::*;
use rest_runtime::renderers::NdJsonRenderer;
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::Api;

on_each_database!(Empty: rows_with_lists_are_rows, a_page_is_its_rows_whatever_it_is_called, a_list_without_rows_has_a_header);

mod exam {
    use rest_runtime::sea_orm;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "csv_exam")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub title: String,
        #[sea_orm(column_type = "Json")]
        pub results: Option<Json>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Serializer)]
#[serializer(model = exam::Entity, fields(id, title, results), dynamic_fields = "fields")]
struct ExamSerializer;

#[derive(Serializer)]
#[serializer(model = exam::Entity, fields(id, title))]
struct BriefSerializer;

macro_rules! exams {
    ($($View:ident $serializer:ident ($($arguments:tt)*);)+) => {$(
        #[generic_view(
            model = exam::Entity,
            serializer = $serializer,
            renderers = (JsonRenderer, CsvRenderer, NdJsonRenderer),
            $($arguments)*
        )]
        struct $View;
    )+};
}

exams! {
    Exam ExamSerializer (actions(retrieve));
    Exams ExamSerializer (actions(list, create), pagination = none, ordering(id));
    Brief BriefSerializer (actions(list), pagination = none, ordering(id));
    Numbered ExamSerializer (actions(list), pagination = PageNumber::size(1), ordering(id));
    Limited BriefSerializer (actions(list), pagination = LimitOffset(5), ordering(id));
    Enveloped BriefSerializer (actions(list), pagination = Envelope, ordering(id));
}

struct Envelope;

impl Pagination for Envelope {
    fn window(&self, request: &Request) -> Result<Option<Window>> {
        PageNumber::size(1).window(request)
    }

    fn get_paginated_response(&self, _: &Request, page: &PageInfo, results: Results<'_>) -> Result<Response> {
        Response::new(&json!({"facets": [1, 2], "total": page.count, "items": results}))
    }
}

struct Noted;

#[generic_view(
    model = exam::Entity,
    serializer = BriefSerializer,
    actions(list),
    renderers = (JsonRenderer, CsvRenderer),
    pagination = LimitOffset(5)
)]
impl Noted {
    fn get_queryset(&self, _: &Request) -> Select<exam::Entity> {
        exam::Entity::find().filter(sea_orm::ColumnTrait::gt(&exam::Column::Id, 0))
    }

    async fn finalize_response(&self, _: &Request, mut response: Response) -> Result<Response> {
        let mut data: Value = response.data_as()?;
        data["note"] = json!("seen");
        response.set_data(&data)?;
        Ok(response)
    }
}

#[api_view(renderers = (JsonRenderer, CsvRenderer))]
async fn numbers(request: &Request) -> Result<Response> {
    paginate(&LimitOffset(2), request, &[json!({"n": 1}), json!({"n": 2}), json!({"n": 3})])
}

async fn serve(api: Api) -> Gems {
    make_table(&api, exam::Entity).await;
    let routes = Router::new()
        .route("/exams/", Exams::as_view())
        .route("/exams/{id}/", Exam::as_view())
        .route("/brief/", Brief::as_view())
        .route("/numbered/", Numbered::as_view())
        .route("/limited/", Limited::as_view())
        .route("/enveloped/", Enveloped::as_view())
        .route("/noted/", Noted::as_view())
        .route("/numbers/", numbers::as_view());
    Gems::served(api, routes, |rest| rest).await
}

async fn shown(gems: &Gems, path: &str, format: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    gems.send("GET", &format!("{path}{mark}format={format}"), &Value::Null).await.expect(200).text()
}

async fn rows_with_lists_are_rows(api: Api) {
    let gems = serve(api).await;
    for results in [json!([1, 2]), json!([]), json!([{"a": 1}])] {
        gems.send("POST", "/exams/", &json!({"title": "t", "results": results})).await.expect(201);
    }
    assert_eq!(shown(&gems, "/exams/1/", "csv").await, "id,title,results\r\n1,t,\"[1,2]\"\r\n");
    assert_eq!(shown(&gems, "/exams/2/", "csv").await, "id,title,results\r\n2,t,[]\r\n");
    assert_eq!(shown(&gems, "/exams/3/", "csv").await, "id,title,results\r\n3,t,\"[{\"\"a\"\":1}]\"\r\n");
    assert_eq!(shown(&gems, "/exams/1/", "ndjson").await, "{\"id\":1,\"title\":\"t\",\"results\":[1,2]}\n");
    let all = "id,title,results\r\n1,t,\"[1,2]\"\r\n2,t,[]\r\n3,t,\"[{\"\"a\"\":1}]\"\r\n";
    assert_eq!(shown(&gems, "/exams/", "csv").await, all);
}

async fn a_page_is_its_rows_whatever_it_is_called(api: Api) {
    let gems = serve(api).await;
    for title in ["a", "b"] {
        gems.send("POST", "/exams/", &json!({"title": title, "results": [1]})).await.expect(201);
    }
    assert_eq!(shown(&gems, "/numbered/?page=2", "csv").await, "id,title,results\r\n2,b,[1]\r\n");
    assert_eq!(shown(&gems, "/enveloped/?page=2", "csv").await, "id,title\r\n2,b\r\n");
    assert_eq!(shown(&gems, "/enveloped/?page=2", "ndjson").await, "{\"id\":2,\"title\":\"b\"}\n");
    assert_eq!(shown(&gems, "/limited/?offset=1", "csv").await, "id,title\r\n2,b\r\n");
    assert_eq!(shown(&gems, "/noted/", "csv").await, "id,title\r\n1,a\r\n2,b\r\n");
    assert_eq!(shown(&gems, "/numbers/?offset=2", "csv").await, "n\r\n3\r\n");
}

async fn a_list_without_rows_has_a_header(api: Api) {
    let gems = serve(api).await;
    for path in ["/brief/", "/limited/", "/enveloped/", "/noted/"] {
        assert_eq!(shown(&gems, path, "csv").await, "id,title\r\n", "{path}");
    }
    for path in ["/exams/", "/numbered/"] {
        assert_eq!(shown(&gems, path, "csv").await, "id,title,results\r\n", "{path}");
    }
    assert_eq!(shown(&gems, "/exams/?fields=title,id,nothing", "csv").await, "id,title\r\n");
    assert_eq!(shown(&gems, "/brief/", "ndjson").await, "");
    assert_eq!(shown(&gems, "/brief/", "json").await, "[]");
}
