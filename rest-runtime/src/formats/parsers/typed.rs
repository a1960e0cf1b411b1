//! Deserialization of forms into types of the user, by serde.

use std::fmt::Display;
use std::str::FromStr;

use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::FormData;

/// Deserializes the form; files are left out.
pub(super) fn read<T: DeserializeOwned>(form: &FormData) -> Result<T, Error> {
    let mut fields: Vec<(&str, FormTexts<'_>)> = Vec::new();
    for (name, text) in form.texts() {
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, texts)) => texts.0.push(text),
            None => fields.push((name, FormTexts(vec![text]))),
        }
    }
    T::deserialize(MapDeserializer::new(fields.into_iter()))
}

/// All texts of one name. A list takes all of them, any other type the last.
struct FormTexts<'a>(Vec<&'a str>);

impl<'a> FormTexts<'a> {
    fn last(&self) -> &'a str {
        self.0.last().copied().unwrap_or_default()
    }

    fn parsed<T: FromStr>(&self, expected: &dyn Display) -> Result<T, Error> {
        let text = self.last();
        text.trim().parse().map_err(|_| Error::custom(format_args!("{text:?} is not a {expected}")))
    }
}

impl<'de> IntoDeserializer<'de, Error> for FormTexts<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $expected:literal)+) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.parsed(&$expected)?)
        }
    )+};
}

impl<'de> Deserializer<'de> for FormTexts<'de> {
    type Error = Error;

    numbers! {
        deserialize_i8 visit_i8 "whole number from -128 to 127"
        deserialize_i16 visit_i16 "whole number of 16 bits"
        deserialize_i32 visit_i32 "whole number of 32 bits"
        deserialize_i64 visit_i64 "whole number of 64 bits"
        deserialize_i128 visit_i128 "whole number of 128 bits"
        deserialize_u8 visit_u8 "whole number from 0 to 255"
        deserialize_u16 visit_u16 "whole number of 16 bits without sign"
        deserialize_u32 visit_u32 "whole number of 32 bits without sign"
        deserialize_u64 visit_u64 "whole number of 64 bits without sign"
        deserialize_u128 visit_u128 "whole number of 128 bits without sign"
        deserialize_f32 visit_f32 "number"
        deserialize_f64 visit_f64 "number"
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.last().to_ascii_lowercase().as_str() {
            "true" | "1" | "on" | "yes" => visitor.visit_bool(true),
            "false" | "0" | "off" | "no" => visitor.visit_bool(false),
            _ => Err(Error::invalid_value(Unexpected::Str(self.last()), &"true or false")),
        }
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.last())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(SeqDeserializer::new(self.0.into_iter().map(|text| FormTexts(vec![text]))))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(Word(self.last()))
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple_struct map struct identifier ignored_any
    }
}

/// A text as the name of an enum variant without content.
struct Word<'a>(&'a str);

impl<'de> EnumAccess<'de> for Word<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        Ok((seed.deserialize(self.0.into_deserializer())?, self))
    }
}

impl<'de> VariantAccess<'de> for Word<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Error> {
        Err(Error::invalid_type(Unexpected::UnitVariant, &"a variant with content"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        Err(Error::invalid_type(Unexpected::UnitVariant, &visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        Err(Error::invalid_type(Unexpected::UnitVariant, &visitor))
    }
}
