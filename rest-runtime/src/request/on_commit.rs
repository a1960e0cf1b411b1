//! What a request does once its write is committed.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Request;
use crate::panics::caught;

type Effect = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Effects that wait for a commit, in the order in which hooks registered them.
#[derive(Default)]
pub(super) struct Waiting(Mutex<Vec<Effect>>);

/// Effects whose write is committed.
pub(crate) struct Effects(Vec<Effect>);

impl Effects {
    /// Runs them one after the other. One that panics is logged, and the others run all the same.
    pub(crate) async fn run(self) {
        for effect in self.0 {
            if let Err(panic) = caught(effect).await {
                tracing::error!(%panic, "an effect of a committed write failed");
            }
        }
    }
}

impl Request {
    /// Runs this once the write is committed, Django's `transaction.on_commit`: to send a mail or to notify a queue. A write whose
    /// transaction fails runs nothing, and of a write that [runs again](crate::generics::GenericApiView::RETRY_WRITES) only the
    /// run that is committed counts. The answer waits for it; a client that leaves does not stop it.
    ///
    /// Outside of a write's transaction it runs when the action has succeeded. What it finds wrong it has to log: the write is
    /// done, so there is no error to return.
    ///
    /// ```
    /// # use rest_runtime::prelude::*;
    /// # mod order {
    /// #     use rest_runtime::sea_orm;
    /// #     use sea_orm::entity::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    /// #     #[sea_orm(table_name = "order")]
    /// #     pub struct Model {
    /// #         #[sea_orm(primary_key)]
    /// #         pub id: i32,
    /// #         pub email: String,
    /// #     }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    /// # #[derive(Serializer)]
    /// # #[serializer(model = order::Entity, fields(id, email))]
    /// # struct OrderSerializer;
    /// # async fn send_mail(_: String) {}
    /// struct Orders;
    ///
    /// #[generic_view(model = order::Entity, serializer = OrderSerializer, actions(create))]
    /// impl Orders {
    ///     async fn post_save(&self, request: &Request, order: &order::Model, _: bool, _: &Tx) -> Result<()> {
    ///         let email = order.email.clone();
    ///         request.on_commit(async move { send_mail(email).await });
    ///         Ok(())
    ///     }
    /// }
    /// ```
    pub fn on_commit(&self, effect: impl Future<Output = ()> + Send + 'static) {
        self.waiting().push(Box::pin(effect));
    }

    /// How many effects wait.
    pub(crate) fn waiting_effects(&self) -> usize {
        self.waiting().len()
    }

    /// Takes the effects that were registered after so many others; `None` where there are none.
    pub(crate) fn take_effects(&self, from: usize) -> Option<Effects> {
        let mut waiting = self.waiting();
        (waiting.len() > from).then(|| Effects(waiting.split_off(from)))
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Effect>> {
        self.0.effects.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
