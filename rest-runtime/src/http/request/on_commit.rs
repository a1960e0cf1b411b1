//! Effects of a request that run after its write is committed.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Request;
use crate::base::erased::BoxFuture;
use crate::base::panics::caught;

type Effect = BoxFuture<'static, ()>;

/// Effects that wait for a commit, in the order of their registration.
#[derive(Default)]
pub(super) struct PendingEffects(Mutex<Vec<Effect>>);

/// Effects whose write is committed.
pub(crate) struct Effects(Vec<Effect>);

impl Effects {
    /// Runs the effects one after the other. A panic is logged, and the remaining effects still run.
    pub(crate) async fn run(self) {
        for effect in self.0 {
            if let Err(panic) = caught(effect).await {
                tracing::error!(%panic, "an effect of a committed write failed");
            }
        }
    }
}

impl Request {
    /// Runs a future after the write is committed, like Django's `transaction.on_commit`; for example to send a mail or
    /// to notify a queue. If the transaction fails, the future does not run. If a write [runs
    /// again](crate::generics::GenericApiView::RETRY_WRITES), only effects of the committed run count. The response
    /// waits for the effect; a client that disconnects does not stop it.
    ///
    /// Outside of a write's transaction the effect runs when the action has succeeded. The effect has to log its own
    /// errors: the write is already done, so it cannot return them.
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

    /// The number of waiting effects.
    pub(crate) fn waiting_effects(&self) -> usize {
        self.waiting().len()
    }

    /// Takes the effects registered after the first `from` ones; `None` if there are none.
    pub(crate) fn take_effects(&self, from: usize) -> Option<Effects> {
        let mut waiting = self.waiting();
        (waiting.len() > from).then(|| Effects(waiting.split_off(from)))
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Effect>> {
        self.0.effects.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
