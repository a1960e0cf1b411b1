use rest_runtime::prelude::*;

#[derive(Serializer)]
pub struct Job {
    pub times: i32,
}

#[api_view(POST, schema(sumary = "Takes a job.", request = Job, tags()))]
async fn misspelt(_: &Request) -> Result<Response> {
    Ok(Response::no_content())
}

#[api_view(POST, schema(response(accepted = Job), deprecated, deprecated))]
async fn twice(_: &Request) -> Result<Response> {
    Ok(Response::no_content())
}

#[api_view(POST, schema = hidden)]
async fn hidden(_: &Request) -> Result<Response> {
    Ok(Response::no_content())
}

#[api_view(POST, schema(parameter(dry_run: Dry, "Take nothing.")))]
async fn typed(_: &Request) -> Result<Response> {
    Ok(Response::no_content())
}

pub struct Dry;

fn main() {}
