//! The Chinook API over real HTTP, on every database that is there: `SQLite` always, `PostgreSQL` where
//! `TEST_POSTGRES_URL` is set, MySQL or `MariaDB` where `TEST_MYSQL_URL` is; throttles in Redis where `TEST_REDIS_URL` is.
//! One binary; a module a module of the runtime.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(unreachable_pub, reason = "nothing is reachable from a test binary")]

#[macro_use]
mod support;

mod accounts;
mod bodies;
mod compile_fail;
mod conformance;
mod edge_cases;
mod gems;
mod hygiene;
mod lints;
mod notes;
mod shelf;

mod test_absolute_urls;
mod test_admin_client;
mod test_api_view;
mod test_as_view;
mod test_auth_sessions;
mod test_authentication;
mod test_bulk;
mod test_bulk_rules;
mod test_bundles;
mod test_chinook;
mod test_choices;
mod test_conditional;
mod test_cursor_cost;
mod test_database;
mod test_declared_fields;
mod test_dispatch;
mod test_entity_serializers;
mod test_exceptions;
mod test_exchanged_values;
mod test_fields;
mod test_files;
mod test_filters;
mod test_flatten;
mod test_formats;
mod test_generics;
mod test_hooks;
mod test_hostile_bodies;
mod test_hostile_input;
mod test_jwt;
mod test_metadata;
mod test_method_override;
mod test_mixins;
mod test_model_behavior;
mod test_model_permissions;
mod test_negotiation;
mod test_nested;
mod test_nested_writes;
mod test_ordering;
mod test_packed;
mod test_pagination;
mod test_parameters;
mod test_parser_limits;
mod test_parsers;
mod test_permissions;
mod test_plain_serializers;
mod test_put_as_create;
mod test_query_counts;
mod test_recipes;
mod test_relations;
mod test_renaming;
mod test_renderers;
mod test_responses;
mod test_routers;
mod test_rows_by_hand;
mod test_runs_again;
mod test_scopes;
mod test_search;
mod test_serializer_checks;
mod test_serializer_of;
mod test_serializers;
mod test_settings;
mod test_sqlite_connections;
mod test_streaming;
mod test_throttle_stores;
mod test_throttling;
mod test_turns;
mod test_unique;
mod test_validators_see_related;
mod test_versioning;
mod test_view;
mod test_writes_at_once;
mod test_written_rows_are_seen;
