//! The project on port 8000, with its rows in memory. `PORT` takes another port, and `PEOPLE` says how many people each
//! tenant has.

use std::env;
use std::error::Error;

use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = env::var("PORT").as_deref().unwrap_or("8000").parse()?;
    let people: usize = env::var("PEOPLE").as_deref().unwrap_or("3").parse()?;
    let app = browsable_app::app(browsable_app::database(people).await?);
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("Browsable app on http://{}/", listener.local_addr()?);
    Ok(rest_runtime::axum::serve(listener, app).await?)
}
