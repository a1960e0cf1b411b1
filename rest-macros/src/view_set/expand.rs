//! Generates code from a [`ValidViewSet`]: the impls of a view over a model, and its routes.

use super::model::ValidViewSet;
use super::routes;
use crate::crate_path::CratePath;
use crate::item::expecting;
use crate::view::delegate;
use crate::view::expand::{generic_api_view, implementation, mixin_members, mixins, overridden};
use crate::view::lookup;
use crate::view::policies::{self, Own};
use crate::vocabulary::API_VIEW;
use proc_macro2::TokenStream;
use quote::quote;

/// The user's item and its trait impls.
pub(super) fn expand(set: &ValidViewSet, root: &CratePath) -> TokenStream {
    let view = &set.view;
    let written = &view.written;
    let overrides = set.overrides.iter().chain(set.extras.iter().map(|extra| &extra.settings));
    let overrides: Vec<Own<'_>> = overrides
        .map(|settings| Own {
            action: &settings.action,
            policies: &settings.policies,
            queryset: settings.queryset.as_ref(),
        })
        .collect();
    let overridden = overridden(view, &overrides);
    let members = policies::api_view(view.target.itself(), &view.policies, &view.hooks, &overrides, overridden, root);
    let api_view = implementation(view, root, API_VIEW, &members);
    let of_model = set.has_model.then(|| {
        let generic_api_view = generic_api_view(view, &overrides, root);
        let mixins =
            mixins(view).into_iter().map(|owner| implementation(view, root, owner, &mixin_members(view, owner, root)));
        let user_mixins =
            view.lists.mixins.iter().map(|mixin| delegate::implementation(mixin, &view.target, &view.attributes));
        let lookup = lookup::check(view, root);
        quote! {
            #generic_api_view
            #(#mixins)*
            #(#user_mixins)*
            #lookup
        }
    });
    let routes = routes::routes(set, root);
    let items = quote! {
        #api_view
        #of_model
        #routes
    };
    let items = expecting(&view.expectations, items);
    quote! {
        #written
        #items
    }
}
