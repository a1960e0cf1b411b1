//! The erasure kit: one way to hold a policy, to call it behind a pointer, and to implement traits for tuples.

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

/// A future behind a pointer.
pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A value of the program, or one that its owners share.
pub(crate) enum Held<T: ?Sized + 'static> {
    Constant(&'static T),
    Shared(Arc<T>),
}

impl<T: ?Sized> Clone for Held<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Constant(held) => Self::Constant(held),
            Self::Shared(held) => Self::Shared(Arc::clone(held)),
        }
    }
}

impl<T: ?Sized> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Constant(held) => held,
            Self::Shared(held) => held,
        }
    }
}

impl<T: fmt::Debug + ?Sized> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// Declares the object-safe twin of a trait and implements it for every type that has the trait. Methods after `async` return
/// [`BoxFuture`]s. Their parameters are references, types with a lifetime, `[Object]`, or types without one, `(Rate)`.
///
/// With `for Holder, otherwise neutral` it also implements the trait for a holder, a struct whose first field is an
/// `Option` of a pointer to the twin. An empty holder behaves as the neutral value.
macro_rules! object_safe {
    (
        $(#[$attr:meta])*
        $vis:vis trait $Twin:ident: $Trait:ident {
            $(fn $get:ident(&self $(, $garg:ident: $(&$gref:ident)? $($gval:ident)?)*) -> $gret:ty;)*
            $(async<$life:lifetime> fn $name:ident(
                $($arg:ident: $(&$($ref:ident)+)? $([$val:ident])? $(($plain:ident))?),*
            ) -> $ret:ty;)*
        }
    ) => {
        $(#[$attr])*
        $vis trait $Twin: Send + Sync {
            $(#[doc(hidden)] fn $get(&self $(, $garg: $(&$gref)? $($gval)?)*) -> $gret;)*
            $(#[doc(hidden)] fn $name<$life>(
                &$life self $(, $arg: $(&$life $($ref)+)? $($val<$life>)? $($plain)?)*
            ) -> $crate::base::erased::BoxFuture<$life, $ret>;)*
        }

        impl<T: $Trait> $Twin for T {
            $(fn $get(&self $(, $garg: $(&$gref)? $($gval)?)*) -> $gret {
                $Trait::$get(self $(, $garg)*)
            })*
            $(fn $name<$life>(
                &$life self $(, $arg: $(&$life $($ref)+)? $($val<$life>)? $($plain)?)*
            ) -> $crate::base::erased::BoxFuture<$life, $ret> {
                Box::pin($Trait::$name(self $(, $arg)*))
            })*
        }
    };
    (
        $(#[$attr:meta])*
        $vis:vis trait $Twin:ident: $Trait:ident {
            $(fn $get:ident(&self $(, $garg:ident: $(&$gref:ident)? $($gval:ident)?)*) -> $gret:ty;)*
            $(async<$life:lifetime> fn $name:ident(
                $($arg:ident: $(&$($ref:ident)+)? $([$val:ident])? $(($plain:ident))?),*
            ) -> $ret:ty;)*
        }
        for $Holder:ident, otherwise $neutral:expr
    ) => {
        object_safe! {
            $(#[$attr])*
            $vis trait $Twin: $Trait {
                $(fn $get(&self $(, $garg: $(&$gref)? $($gval)?)*) -> $gret;)*
                $(async<$life> fn $name($($arg: $(&$($ref)+)? $([$val])? $(($plain))?),*) -> $ret;)*
            }
        }

        impl $Trait for $Holder {
            $(fn $get(&self $(, $garg: $(&$gref)? $($gval)?)*) -> $gret {
                match &self.0 {
                    Some(held) => held.$get($($garg),*),
                    None => $Trait::$get(&$neutral $(, $garg)*),
                }
            })*
            $(async fn $name(&self $(, $arg: $(&$($ref)+)? $($val<'_>)? $($plain)?)*) -> $ret {
                match &self.0 {
                    Some(held) => held.$name($($arg),*).await,
                    None => $Trait::$name(&$neutral $(, $arg)*).await,
                }
            })*
        }

        impl std::fmt::Debug for $Holder {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($Holder))
            }
        }
    };
}
pub(crate) use object_safe;

/// Calls a macro once for each length of tuples: `(A 0)`, `(A 0, B 1)` and so on, up to six.
macro_rules! tuples {
    ($each:ident) => {
        $each! { A 0 }
        $each! { A 0, B 1 }
        $each! { A 0, B 1, C 2 }
        $each! { A 0, B 1, C 2, D 3 }
        $each! { A 0, B 1, C 2, D 3, E 4 }
        $each! { A 0, B 1, C 2, D 3, E 4, F 5 }
    };
}
pub(crate) use tuples;
