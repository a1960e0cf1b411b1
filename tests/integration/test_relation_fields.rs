//! The relation of a field: found by the field's name, in every form that SeaORM has.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rest_runtime::axum::Router;
use rest_runtime::prelude::*;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};

use crate::gems::{Gems, make_table};
use crate::support::Api;

on_each_database! {
    Empty:
        two_relations_between_the_same_tables, a_table_is_related_to_itself_in_both_directions,
        a_relation_over_a_junction_is_not_the_one_without, relations_of_every_shape,
        a_relations_own_condition_holds_everywhere, keys_of_several_columns, several_junctions_of_one_table,
        a_junction_with_more_to_say_is_not_written_by_keys, a_form_empties_a_list_of_rows,
}

/// The rows of a list, one word each.
async fn words(gems: &Gems, query: &str, field: &str) -> Vec<String> {
    let rows = gems.send("GET", query, &Value::Null).await.expect(200).json();
    rows.as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}

/// Owners of groups, with two relations to them; and moderators with a third.
mod owners {
    pub mod owner {
        use rest_runtime::fields::RelationFields;
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        use super::{moderation, subscription};

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_owner")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub name: String,
            #[sea_orm(has_many, relation_enum = "CreatedGroups", via_rel = "Creator")]
            pub created_groups: HasMany<super::group::Entity>,
            #[sea_orm(has_many, via = "subscription")]
            pub subscriptions: HasMany<super::group::Entity>,
            #[sea_orm(has_many, relation_enum = "Moderated", via = "moderation")]
            pub moderated: HasMany<super::group::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        impl RelationFields for Entity {
            fn relation(field: &str) -> Option<Vec<RelationDef>> {
                match field {
                    "subscriptions" => {
                        Some(vec![subscription::Relation::Owner.def().rev(), subscription::Relation::Group.def()])
                    }
                    "moderated" => {
                        Some(vec![moderation::Relation::Owner.def().rev(), moderation::Relation::Group.def()])
                    }
                    _ => None,
                }
            }
        }
    }

    pub mod group {
        use rest_runtime::fields::RelationFields;
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_group")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
            pub title: String,
            pub creator_id: i32,
            #[sea_orm(belongs_to, relation_enum = "Creator", from = "creator_id", to = "id")]
            pub creator: BelongsTo<super::owner::Entity>,
            #[sea_orm(has_many, via = "subscription")]
            pub subscribers: HasMany<super::owner::Entity>,
            #[sea_orm(has_many, relation_enum = "Moderators", via = "moderation")]
            pub moderators: HasMany<super::owner::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        impl RelationFields for Entity {
            fn relation(field: &str) -> Option<Vec<RelationDef>> {
                use super::{moderation, subscription};
                match field {
                    "subscribers" => {
                        Some(vec![subscription::Relation::Group.def().rev(), subscription::Relation::Owner.def()])
                    }
                    "moderators" => {
                        Some(vec![moderation::Relation::Group.def().rev(), moderation::Relation::Owner.def()])
                    }
                    _ => None,
                }
            }
        }
    }

    macro_rules! junction {
        ($name:ident $table:literal) => {
            #[allow(dead_code, reason = "it has all parts that SeaORM gives an entity")]
            pub mod $name {
                use rest_runtime::sea_orm;
                use sea_orm::entity::prelude::*;

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
                #[sea_orm(table_name = $table)]
                pub struct Model {
                    #[sea_orm(primary_key, auto_increment = false)]
                    pub owner_id: i32,
                    #[sea_orm(primary_key, auto_increment = false)]
                    pub group_id: i32,
                    #[sea_orm(belongs_to, from = "owner_id", to = "id")]
                    pub owner: BelongsTo<super::owner::Entity>,
                    #[sea_orm(belongs_to, from = "group_id", to = "id")]
                    pub group: BelongsTo<super::group::Entity>,
                }

                impl ActiveModelBehavior for ActiveModel {}
            }
        };
    }

    junction! { subscription "fields_subscription" }
    junction! { moderation "fields_moderation" }
}

use owners::{group, moderation, owner, subscription};

#[derive(Serializer)]
#[serializer(model = owner::Entity)]
struct OwnerSerializer {
    #[field(read_only)]
    id: i32,
    name: String,
    #[field(read_only)]
    created_groups: Vec<PrimaryKeyRelated<group::Entity>>,
    #[field(slug_field = title)]
    subscriptions: Vec<SlugRelated<group::Entity>>,
    #[field(read_only)]
    moderated: Vec<TitleSerializer>,
    #[field(count, source = subscriptions)]
    subscribed: i64,
}

#[derive(Serializer)]
#[serializer(model = group::Entity, fields(title))]
struct TitleSerializer;

#[derive(Serializer)]
#[serializer(model = group::Entity, fields(id, title, creator, subscribers, moderators))]
struct GroupSerializer;

#[view_set(
    model = owner::Entity,
    serializer = OwnerSerializer,
    filter(created_groups, subscriptions, subscriptions.title, moderated.title),
    search(subscriptions.title),
    ordering(name, n = subscriptions(count), made = created_groups(count), default = "id")
)]
struct Owners;

#[view_set(
    model = group::Entity,
    serializer = GroupSerializer,
    filter(creator, creator.name, subscribers, subscribers.name, moderators.name, created = creator.created_groups.title),
    ordering(n = subscribers(count), creator.name, default = "id")
)]
struct Groups;

async fn two_relations_between_the_same_tables(api: Api) {
    make_table(&api, owner::Entity).await;
    make_table(&api, group::Entity).await;
    make_table(&api, subscription::Entity).await;
    make_table(&api, moderation::Entity).await;
    let routes = SimpleRouter::new().register::<Owners>("owners").register::<Groups>("groups").into_router();
    let gems = Gems::served(api, routes, |rest| rest).await;
    for name in ["ann", "bob", "cyd"] {
        gems.send("POST", "/owners/", &json!({"name": name, "subscriptions": []})).await.expect(201);
    }
    let group = json!({"title": "g1", "creator": 1, "subscribers": [2, 3], "moderators": [3]});
    let made = gems.send("POST", "/groups/", &group).await.expect(201).json();
    assert_eq!((&made["subscribers"], &made["moderators"]), (&json!([2, 3]), &json!([3])));
    let group = json!({"title": "g2", "creator": 2, "subscribers": [], "moderators": [1]});
    gems.send("POST", "/groups/", &group).await.expect(201);
    let owners = gems.send("GET", "/owners/", &Value::Null).await.expect(200).json();
    let shown = |owner: &Value| {
        json!([owner["created_groups"], owner["subscriptions"], owner["moderated"], owner["subscribed"]])
    };
    assert_eq!(
        owners.as_array().unwrap().iter().map(shown).collect::<Vec<_>>(),
        [
            json!([[1], [], [{"title": "g2"}], 0]),
            json!([[2], ["g1"], [], 1]),
            json!([[], ["g1"], [{"title": "g1"}], 1])
        ]
    );
    for (query, expected) in [
        ("/owners/?subscriptions__title=g1", &["bob", "cyd"][..]),
        ("/owners/?subscriptions=1", &["bob", "cyd"]),
        ("/owners/?created_groups=1", &["ann"]),
        ("/owners/?moderated__title=g2", &["ann"]),
        ("/owners/?search=g1", &["bob", "cyd"]),
        ("/owners/?ordering=-n,name", &["bob", "cyd", "ann"]),
        ("/owners/?ordering=made,name", &["cyd", "ann", "bob"]),
    ] {
        assert_eq!(words(&gems, query, "name").await, expected, "{query}");
    }
    for (query, expected) in [
        ("/groups/?creator=1", &["g1"][..]),
        ("/groups/?creator__name=bob", &["g2"]),
        ("/groups/?subscribers=2", &["g1"]),
        ("/groups/?subscribers__name=ann", &[]),
        ("/groups/?moderators__name=ann", &["g2"]),
        ("/groups/?created=g1", &["g1"]),
        ("/groups/?ordering=n", &["g2", "g1"]),
        ("/groups/?ordering=-creator__name", &["g2", "g1"]),
    ] {
        assert_eq!(words(&gems, query, "title").await, expected, "{query}");
    }
    let changed = gems.send("PATCH", "/groups/1/", &json!({"subscribers": [3]})).await.expect(200).json();
    assert_eq!(
        (&changed["subscribers"], &changed["moderators"], &changed["creator"]),
        (&json!([3]), &json!([3]), &json!(1))
    );
    let changed = gems.send("PATCH", "/owners/1/", &json!({"subscriptions": ["g2"]})).await.expect(200).json();
    assert_eq!((&changed["subscriptions"], &changed["created_groups"]), (&json!(["g2"]), &json!([1])));
    assert_eq!(words(&gems, "/groups/?subscribers__name=ann", "title").await, ["g2"]);
}

/// SeaORM's own example of a table that is related to itself over a junction.
mod blog {
    pub mod user {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_user")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
            pub name: String,
            #[sea_orm(has_one)]
            pub profile: HasOne<super::profile::Entity>,
            #[sea_orm(has_many)]
            pub posts: HasMany<super::post::Entity>,
            #[sea_orm(self_ref, via = "user_follower", from = "User", to = "Follower")]
            pub followers: HasMany<Entity>,
            #[sea_orm(self_ref, via = "user_follower", reverse)]
            pub following: HasMany<Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod user_follower {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
        #[sea_orm(table_name = "fields_user_follower")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub user_id: i32,
            #[sea_orm(primary_key, auto_increment = false)]
            pub follower_id: i32,
            #[sea_orm(belongs_to, from = "user_id", to = "id")]
            pub user: BelongsTo<super::user::Entity>,
            #[sea_orm(belongs_to, relation_enum = "Follower", from = "follower_id", to = "id")]
            pub follower: BelongsTo<super::user::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod profile {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_profile")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub picture: String,
            #[sea_orm(unique)]
            pub user_id: i32,
            #[sea_orm(belongs_to, from = "user_id", to = "id")]
            pub user: BelongsTo<super::user::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    /// With a relation in the older dense format.
    pub mod post {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_post")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub user_id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub title: String,
            #[sea_orm(belongs_to, from = "user_id", to = "id")]
            pub author: HasOne<super::user::Entity>,
            #[sea_orm(has_many, via = "post_tag")]
            pub tags: HasMany<super::tag::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod post_tag {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Eq)]
        #[sea_orm(table_name = "fields_post_tag")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub post_id: i32,
            #[sea_orm(primary_key, auto_increment = false)]
            pub tag_id: i32,
            #[sea_orm(belongs_to, from = "post_id", to = "id")]
            pub post: BelongsTo<super::post::Entity>,
            #[sea_orm(belongs_to, from = "tag_id", to = "id")]
            pub tag: BelongsTo<super::tag::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod tag {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_tag")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(unique, column_type = "String(StringLen::N(20))")]
            pub tag: String,
            #[sea_orm(has_many, via = "post_tag::Tag")]
            pub posts: HasMany<super::post::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

use blog::{post, post_tag, profile, tag, user, user_follower};

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(id, name, followers, following), read_only(following))]
struct UserSerializer;

#[derive(Serializer)]
#[serializer(model = user::Entity)]
struct NestedUserSerializer {
    id: i32,
    name: String,
    #[field(read_only)]
    followers: Vec<NameSerializer>,
    #[field(slug_field = name)]
    following: Vec<SlugRelated<user::Entity>>,
    #[field(count, source = following)]
    follows: i64,
}

#[derive(Serializer)]
#[serializer(model = user::Entity, fields(name))]
struct NameSerializer;

#[view_set(
    model = user::Entity,
    serializer = UserSerializer,
    filter(followers, followers.name, following, following.name, profile, profile.picture, posts, posts.title),
    search(followers.name),
    ordering(n = followers(count), m = following(count), profile.picture, default = "id")
)]
struct Users;

#[view_set(model = user::Entity, serializer = NestedUserSerializer)]
struct NestedUsers;

async fn a_table_is_related_to_itself_in_both_directions(api: Api) {
    for_blog(&api).await;
    let routes =
        SimpleRouter::new().register::<Users>("users").register_as::<NestedUsers>("nested", "nested").into_router();
    let gems = Gems::served(api, routes, |rest| rest).await;
    for name in ["ann", "ben", "cat"] {
        gems.send("POST", "/users/", &json!({"name": name, "followers": []})).await.expect(201);
    }
    let ann = gems.send("PATCH", "/users/1/", &json!({"followers": [2, 3]})).await.expect(200).json();
    assert_eq!(ann, json!({"id": 1, "name": "ann", "followers": [2, 3], "following": []}));
    let ben = gems.send("GET", "/users/2/", &Value::Null).await.expect(200).json();
    assert_eq!(ben, json!({"id": 2, "name": "ben", "followers": [], "following": [1]}));
    for (query, expected) in [
        ("/users/?followers__name=ben", &["ann"][..]),
        ("/users/?followers=3", &["ann"]),
        ("/users/?following__name=ann", &["ben", "cat"]),
        ("/users/?following=1", &["ben", "cat"]),
        ("/users/?search=cat", &["ann"]),
        ("/users/?ordering=-n,id", &["ann"]),
        ("/users/?ordering=-m", &["ben", "cat"]),
    ] {
        let found = words(&gems, query, "name").await;
        assert_eq!(found[..expected.len()], *expected, "{query}");
    }
    let nested = gems.send("PATCH", "/nested/3/", &json!({"following": ["ben"]})).await.expect(200).json();
    assert_eq!(
        (&nested["followers"], &nested["following"], &nested["follows"]),
        (&json!([]), &json!(["ben"]), &json!(1))
    );
    let ann = gems.send("GET", "/nested/1/", &Value::Null).await.expect(200).json();
    assert_eq!((&ann["followers"], &ann["follows"]), (&json!([{"name": "ben"}]), &json!(0)));
    let ben = gems.send("GET", "/nested/2/", &Value::Null).await.expect(200).json();
    assert_eq!((&ben["followers"], &ben["following"]), (&json!([{"name": "cat"}]), &json!(["ann"])));
}

async fn for_blog(api: &Api) {
    make_table(api, user::Entity).await;
    make_table(api, user_follower::Entity).await;
    make_table(api, profile::Entity).await;
    make_table(api, post::Entity).await;
    make_table(api, tag::Entity).await;
    make_table(api, post_tag::Entity).await;
}

#[derive(Serializer)]
#[serializer(model = post::Entity)]
struct PostSerializer {
    #[field(read_only)]
    id: i32,
    title: String,
    author: PrimaryKeyRelated<user::Entity>,
    #[field(source = author.name)]
    author_name: String,
    tags: Vec<PrimaryKeyRelated<tag::Entity>>,
}

#[view_set(
    model = post::Entity,
    serializer = PostSerializer,
    filter(author, author.name, tags, tags.tag, author.followers.name, author.profile.picture),
    search(author.name, tags.tag),
    ordering(author, author.name, n = tags(count), default = "id")
)]
struct Posts;

#[derive(Serializer)]
#[serializer(model = tag::Entity, fields(id, tag, posts))]
struct TagSerializer;

#[view_set(model = tag::Entity, serializer = TagSerializer, filter(posts, posts.author.name))]
struct Tags;

#[derive(Serializer)]
#[serializer(model = profile::Entity, fields(id, picture, user))]
struct ProfileSerializer;

#[view_set(model = profile::Entity, serializer = ProfileSerializer, filter(user, user.posts.title))]
struct Profiles;

async fn relations_of_every_shape(api: Api) {
    for_blog(&api).await;
    let router = SimpleRouter::new().register::<Users>("users").register::<Posts>("posts").register::<Tags>("tags");
    let gems = Gems::served(api, router.register::<Profiles>("profiles").into_router(), |rest| rest).await;
    for (name, followers) in [("ann", json!([])), ("ben", json!([1]))] {
        gems.send("POST", "/users/", &json!({"name": name, "followers": followers})).await.expect(201);
    }
    gems.send("POST", "/profiles/", &json!({"picture": "p", "user": 2})).await.expect(201);
    for tag in ["red", "blue"] {
        gems.send("POST", "/tags/", &json!({"tag": tag, "posts": []})).await.expect(201);
    }
    for (title, author, tags) in [("a", 1, json!([1])), ("b", 2, json!([1, 2])), ("c", 2, json!([]))] {
        let post = json!({"title": title, "author": author, "tags": tags});
        let made = gems.send("POST", "/posts/", &post).await.expect(201).json();
        assert_eq!((&made["author"], &made["tags"]), (&json!(author), &tags));
    }
    for (query, expected) in [
        ("/posts/?author=2", &["b", "c"][..]),
        ("/posts/?author__name=ann", &["a"]),
        ("/posts/?tags=2", &["b"]),
        ("/posts/?tags=1&tags=2", &["a", "b"]),
        ("/posts/?tags__tag=red", &["a", "b"]),
        ("/posts/?author__followers__name=ann", &["b", "c"]),
        ("/posts/?author__profile__picture=p", &["b", "c"]),
        ("/posts/?search=ann", &["a"]),
        ("/posts/?search=blue", &["b"]),
        ("/posts/?ordering=-author,title", &["b", "c", "a"]),
        ("/posts/?ordering=-author__name", &["b", "c", "a"]),
        ("/posts/?ordering=-n", &["b", "a", "c"]),
    ] {
        assert_eq!(words(&gems, query, "title").await, expected, "{query}");
    }
    gems.send("GET", "/posts/?tags=9", &Value::Null).await.expect(400);
    assert_eq!(words(&gems, "/tags/?posts=2", "tag").await, ["red", "blue"]);
    assert_eq!(words(&gems, "/tags/?posts__author__name=ann", "tag").await, ["red"]);
    assert_eq!(words(&gems, "/profiles/?user__posts__title=b", "picture").await, ["p"]);
    for (query, expected) in [
        ("/users/?profile=1", &["ben"][..]),
        ("/users/?profile__picture=p", &["ben"]),
        ("/users/?posts=1", &["ann"]),
        ("/users/?posts__title=c", &["ben"]),
    ] {
        assert_eq!(words(&gems, query, "name").await, expected, "{query}");
    }
    let tag = gems.send("PATCH", "/tags/2/", &json!({"posts": [1]})).await.expect(200).json();
    assert_eq!(tag, json!({"id": 2, "tag": "blue", "posts": [1]}));
}

/// People with a boss, staff, and friends over a junction with uninformative names.
mod people {
    pub mod person {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_person")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub name: String,
            pub boss_id: Option<i32>,
            #[sea_orm(self_ref, relation_enum = "Boss", relation_reverse = "Staff", from = "boss_id", to = "id")]
            pub boss: BelongsTo<Option<Entity>>,
            #[sea_orm(self_ref, relation_enum = "Staff", relation_reverse = "Boss")]
            pub staff: HasMany<Entity>,
            #[sea_orm(self_ref, via = "friendship", from = "A", to = "B")]
            pub friends: HasMany<Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod friendship {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_friendship")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub a: i32,
            #[sea_orm(primary_key, auto_increment = false)]
            pub b: i32,
            #[sea_orm(belongs_to, relation_enum = "A", from = "a", to = "id")]
            pub one: BelongsTo<super::person::Entity>,
            #[sea_orm(belongs_to, relation_enum = "B", from = "b", to = "id")]
            pub other: BelongsTo<super::person::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

use people::{friendship, person};

#[derive(Serializer)]
#[serializer(model = person::Entity, fields(id, name, boss, friends, staff))]
struct PersonSerializer;

#[view_set(
    model = person::Entity,
    serializer = PersonSerializer,
    filter(friends.name, staff.name, boss.name, boss),
    ordering(n = friends(count), m = staff(count), default = "id")
)]
struct People;

async fn a_relation_over_a_junction_is_not_the_one_without(api: Api) {
    make_table(&api, person::Entity).await;
    make_table(&api, friendship::Entity).await;
    let routes = SimpleRouter::new().register::<People>("people").into_router();
    let gems = Gems::served(api, routes, |rest| rest).await;
    for (name, boss) in [("ann", json!(null)), ("ben", json!(1)), ("cat", json!(null))] {
        gems.send("POST", "/people/", &json!({"name": name, "boss": boss, "friends": []})).await.expect(201);
    }
    let ann = gems.send("PATCH", "/people/1/", &json!({"friends": [3]})).await.expect(200).json();
    assert_eq!(ann, json!({"id": 1, "name": "ann", "boss": null, "friends": [3], "staff": [2]}));
    for (query, expected) in [
        ("/people/?friends__name=cat", &["ann"][..]),
        ("/people/?friends__name=ben", &[]),
        ("/people/?staff__name=ben", &["ann"]),
        ("/people/?boss__name=ann", &["ben"]),
        ("/people/?boss=1", &["ben"]),
    ] {
        assert_eq!(words(&gems, query, "name").await, expected, "{query}");
    }
    assert_eq!(words(&gems, "/people/?ordering=-n", "name").await[0], "ann");
}

/// Relations with a condition of their own, in the compact format.
mod library {
    pub mod author {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::compact_model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_author")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub name: String,
            pub books: HasMany<super::book::Entity>,
            pub genres: HasMany<super::genre::Entity>,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {
            #[sea_orm(has_many = "super::book::Entity", on_condition = r#"super::book::Column::Deleted.eq(false)"#)]
            Books,
        }

        impl Related<super::book::Entity> for Entity {
            fn to() -> RelationDef {
                Relation::Books.def()
            }
        }

        impl Related<super::genre::Entity> for Entity {
            fn to() -> RelationDef {
                super::likes::Relation::Genre.def()
            }

            fn via() -> Option<RelationDef> {
                Some(super::likes::Relation::Author.def().rev())
            }
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod book {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::compact_model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_book")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub title: String,
            pub deleted: bool,
            pub author_id: i32,
            pub author: BelongsTo<super::author::Entity>,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {
            #[sea_orm(
                belongs_to = "super::author::Entity",
                from = "Column::AuthorId",
                to = "super::author::Column::Id",
                on_condition = r#"super::author::Column::Name.ne("hidden")"#
            )]
            Author,
        }

        impl Related<super::author::Entity> for Entity {
            fn to() -> RelationDef {
                Relation::Author.def()
            }
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod genre {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::compact_model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_genre")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub name: String,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod likes {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::compact_model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_likes")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub author_id: i32,
            #[sea_orm(primary_key, auto_increment = false)]
            pub genre_id: i32,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {
            #[sea_orm(
                belongs_to = "super::author::Entity",
                from = "Column::AuthorId",
                to = "super::author::Column::Id"
            )]
            Author,
            #[sea_orm(
                belongs_to = "super::genre::Entity",
                from = "Column::GenreId",
                to = "super::genre::Column::Id",
                on_condition = r#"super::genre::Column::Name.like("a%")"#
            )]
            Genre,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

use library::{author, book, genre, likes};

#[derive(Serializer)]
#[serializer(model = author::Entity)]
struct AuthorSerializer {
    #[field(read_only)]
    id: i32,
    name: String,
    #[field(read_only)]
    books: Vec<PrimaryKeyRelated<book::Entity>>,
    #[field(read_only, source = books)]
    shelf: Vec<BookSerializer>,
    #[field(count, source = books)]
    n: i64,
    genres: Vec<PrimaryKeyRelated<genre::Entity>>,
}

#[derive(Serializer)]
#[serializer(model = book::Entity, fields(id, title, author))]
struct BookSerializer;

#[view_set(
    model = author::Entity,
    serializer = AuthorSerializer,
    filter(books, books.title, books.author.name, genres.name),
    search(books.title, genres.name),
    ordering(n = books(count), default = "id")
)]
struct Authors;

#[view_set(model = book::Entity, serializer = BookSerializer, filter(author, author.name), ordering(author.name, default = "id"))]
struct Books;

async fn a_relations_own_condition_holds_everywhere(api: Api) {
    make_table(&api, author::Entity).await;
    make_table(&api, book::Entity).await;
    make_table(&api, genre::Entity).await;
    make_table(&api, likes::Entity).await;
    let flag = if api.db.get_database_backend() == DbBackend::Sqlite { ["0", "1"] } else { ["FALSE", "TRUE"] };
    for row in [
        "fields_author (name) VALUES ('ann')".to_owned(),
        "fields_author (name) VALUES ('hidden')".to_owned(),
        format!("fields_book (title, deleted, author_id) VALUES ('kept', {}, 1)", flag[0]),
        format!("fields_book (title, deleted, author_id) VALUES ('gone', {}, 1)", flag[1]),
        format!("fields_book (title, deleted, author_id) VALUES ('other', {}, 2)", flag[0]),
        "fields_genre (name) VALUES ('art')".to_owned(),
        "fields_genre (name) VALUES ('bad')".to_owned(),
        "fields_likes (author_id, genre_id) VALUES (1, 1)".to_owned(),
        "fields_likes (author_id, genre_id) VALUES (1, 2)".to_owned(),
    ] {
        api.db.execute_unprepared(&format!("INSERT INTO {row}")).await.unwrap();
    }
    let routes = SimpleRouter::new().register::<Authors>("authors").register::<Books>("books").into_router();
    let gems = Gems::served(api, routes, |rest| rest).await;
    let ann = gems.send("GET", "/authors/1/", &Value::Null).await.expect(200).json();
    let shelf = json!([{"id": 1, "title": "kept", "author": 1}]);
    assert_eq!(ann, json!({"id": 1, "name": "ann", "books": [1], "shelf": shelf, "n": 1, "genres": [1]}));
    for (query, expected) in [
        ("/authors/?books__title=kept", &["ann"][..]),
        ("/authors/?books__title=gone", &[]),
        ("/authors/?books=1", &["ann"]),
        ("/authors/?books=2", &[]),
        ("/authors/?books__author__name=ann", &["ann"]),
        ("/authors/?books__author__name=hidden", &[]),
        ("/authors/?genres__name=art", &["ann"]),
        ("/authors/?genres__name=bad", &[]),
        ("/authors/?search=gone", &[]),
        ("/authors/?search=kept", &["ann"]),
        ("/authors/?search=bad", &[]),
        ("/authors/?ordering=n,id", &["ann", "hidden"]),
    ] {
        assert_eq!(words(&gems, query, "name").await, expected, "{query}");
    }
    let books = gems.send("GET", "/books/", &Value::Null).await.expect(200).json();
    assert_eq!(books[2], json!({"id": 3, "title": "other", "author": null}));
    assert_eq!(words(&gems, "/books/?author=1", "title").await, ["kept", "gone"]);
    assert_eq!(gems.refused("GET", "/books/?author=2", &Value::Null).await, json!({"author": ["invalid_choice"]}));
    assert_eq!(words(&gems, "/books/?author__name=hidden", "title").await, Vec::<String>::new());
    // Rows that the relation's condition hides are kept, and cannot be named.
    let changed = gems.send("PATCH", "/authors/1/", &json!({"genres": []})).await.expect(200).json();
    assert_eq!(changed["genres"], json!([]));
    let kept = gems.api.db.query_one_raw(sea_orm::Statement::from_string(
        gems.api.db.get_database_backend(),
        "SELECT genre_id FROM fields_likes".to_owned(),
    ));
    assert_eq!(kept.await.unwrap().unwrap().try_get_by_index::<i32>(0).unwrap(), 2);
    gems.send("PATCH", "/authors/1/", &json!({"genres": [1]})).await.expect(200);
    assert_eq!(
        gems.refused("PATCH", "/authors/1/", &json!({"genres": [2]})).await,
        json!({"genres": {"0": ["does_not_exist"]}})
    );
    assert_eq!(gems.refused("PATCH", "/books/1/", &json!({"author": 2})).await, json!({"author": ["does_not_exist"]}));
}

/// Rows with composite keys, behind relations by one of the columns and by both.
mod orders {
    pub mod order {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_order")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub name: String,
            #[sea_orm(has_many)]
            pub details: HasMany<super::detail::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod detail {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_detail")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub order_id: i32,
            #[sea_orm(primary_key, auto_increment = false)]
            pub position: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub text: String,
            #[sea_orm(belongs_to, from = "order_id", to = "id")]
            pub order: BelongsTo<super::order::Entity>,
            #[sea_orm(has_many)]
            pub remarks: HasMany<super::remark::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod remark {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_remark")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub word: String,
            pub order_id: i32,
            pub position: i32,
            #[sea_orm(belongs_to, from = "(order_id, position)", to = "(order_id, position)")]
            pub detail: BelongsTo<super::detail::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

use orders::{detail, order, remark};

#[derive(Serializer)]
#[serializer(model = order::Entity, fields(id, name))]
struct OrderSerializer;

#[derive(Serializer)]
#[serializer(model = remark::Entity, fields(id, word, order_id, position))]
struct RemarkSerializer;

#[view_set(
    model = order::Entity,
    serializer = OrderSerializer,
    filter(details.text, details.remarks.word),
    search(details.remarks.word),
    ordering(n = details(count), m = details.remarks(count), default = "id")
)]
struct Orders;

#[view_set(
    model = remark::Entity,
    serializer = RemarkSerializer,
    filter(detail.text, detail.order.name),
    search(detail.text),
    ordering(detail.text, default = "id")
)]
struct Remarks;

async fn keys_of_several_columns(api: Api) {
    make_table(&api, order::Entity).await;
    make_table(&api, detail::Entity).await;
    make_table(&api, remark::Entity).await;
    for rows in [
        "fields_order (name) VALUES ('one'), ('two')",
        "fields_detail (order_id, position, text) VALUES (1, 1, 'z'), (2, 1, 'y'), (2, 2, 'x')",
        "fields_remark (word, order_id, position) VALUES ('good', 1, 1), ('bad', 2, 2), ('odd', 1, 1)",
    ] {
        api.db.execute_unprepared(&format!("INSERT INTO {rows}")).await.unwrap();
    }
    let routes = SimpleRouter::new().register::<Orders>("orders").register::<Remarks>("remarks").into_router();
    let gems = Gems::served(api, routes, |rest| rest).await;
    for (query, expected) in [
        ("/orders/?ordering=-n", &["two", "one"][..]),
        ("/orders/?ordering=-m", &["one", "two"]),
        ("/orders/?details__text=y", &["two"]),
        ("/orders/?details__remarks__word=good", &["one"]),
        ("/orders/?search=bad", &["two"]),
    ] {
        assert_eq!(words(&gems, query, "name").await, expected, "{query}");
    }
    for (query, expected) in [
        ("/remarks/?detail__text=x", &["bad"][..]),
        ("/remarks/?detail__order__name=one", &["good", "odd"]),
        ("/remarks/?search=z", &["good", "odd"]),
        ("/remarks/?ordering=detail__text", &["bad"]),
    ] {
        let found = words(&gems, query, "word").await;
        assert_eq!(found[..expected.len()], *expected, "{query}");
    }
}

/// Two fields with a target that SeaORM does not determine.
mod doubtful {
    pub mod maker {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_maker")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(has_many, relation_enum = "Made", via_rel = "MadeBy")]
            pub works: HasMany<super::work::Entity>,
            #[sea_orm(has_many, via = "liking")]
            pub liked: HasMany<super::work::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod work {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_work")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub maker_id: i32,
            #[sea_orm(belongs_to, relation_enum = "MadeBy", from = "maker_id", to = "id")]
            pub maker: BelongsTo<super::maker::Entity>,
            #[sea_orm(has_many, via = "liking")]
            pub fans: HasMany<super::maker::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    #[allow(dead_code, reason = "SeaORM makes a type that nothing here uses")]
    pub mod liking {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_liking")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub maker_id: i32,
            #[sea_orm(primary_key, auto_increment = false)]
            pub work_id: i32,
            #[sea_orm(belongs_to, from = "maker_id", to = "id")]
            pub maker: BelongsTo<super::maker::Entity>,
            #[sea_orm(belongs_to, from = "work_id", to = "id")]
            pub work: BelongsTo<super::work::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

use doubtful::{maker, work};

#[derive(Serializer)]
#[serializer(model = maker::Entity, fields(id, works, liked))]
struct MakerSerializer;

#[view_set(model = maker::Entity, serializer = MakerSerializer, filter(liked), ordering(n = works(count)))]
struct Makers;

#[derive(Serializer)]
#[serializer(model = work::Entity, fields(id, maker, fans))]
struct WorkSerializer;

#[generic_view(model = work::Entity, serializer = WorkSerializer, actions(list))]
struct Works;

#[test]
fn what_seaorm_does_not_say_is_an_error_of_the_router() {
    let told = |build: &dyn Fn()| {
        let panicked = catch_unwind(AssertUnwindSafe(build)).unwrap_err();
        panicked.downcast_ref::<String>().cloned().unwrap_or_default()
    };
    let mistakes = told(&|| drop(SimpleRouter::new().register::<Makers>("makers").into_router::<Rest>()));
    for (place, variant) in [
        ("the field `works` of", "Works"),
        ("the field `liked` of", "Liked"),
        ("the path `liked`", "Liked"),
        ("the path `works.count`", "Works"),
    ] {
        assert!(mistakes.contains(place), "{place}: {mistakes}");
        let advice = format!("`relation_enum = \"{variant}\"`");
        assert!(mistakes.contains(&advice) && mistakes.contains("RelationFields"), "{variant}: {mistakes}");
    }
    let mistakes = told(&|| drop(Router::<Rest>::new().route("/", Works::as_view())));
    assert!(mistakes.contains("the field `fans` of") && !mistakes.contains("`maker`"), "{mistakes}");
}

/// Members with two junctions between them, which only the entity itself can tell apart.
mod club {
    pub mod member {
        use rest_runtime::fields::RelationFields;
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_member")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub name: String,
            #[sea_orm(self_ref, via = "mentoring", from = "Mentee", to = "Mentor")]
            pub mentors: HasMany<Entity>,
            #[sea_orm(self_ref, via = "mentoring", reverse)]
            pub mentees: HasMany<Entity>,
            #[sea_orm(self_ref, via = "rivalry", from = "One", to = "Other")]
            pub rivals: HasMany<Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}

        impl RelationFields for Entity {
            fn relation(field: &str) -> Option<Vec<RelationDef>> {
                use super::{mentoring, rivalry};
                let (mentee, mentor) = (mentoring::Relation::Mentee.def(), mentoring::Relation::Mentor.def());
                match field {
                    "mentors" => Some(vec![mentee.rev(), mentor]),
                    "mentees" => Some(vec![mentor.rev(), mentee]),
                    "rivals" => Some(vec![rivalry::Relation::One.def().rev(), rivalry::Relation::Other.def()]),
                    _ => None,
                }
            }
        }
    }

    macro_rules! junction {
        ($name:ident $table:literal $one:ident $One:literal $other:ident $Other:literal) => {
            #[allow(dead_code, reason = "it has all parts that SeaORM gives an entity")]
            pub mod $name {
                use rest_runtime::sea_orm;
                use sea_orm::entity::prelude::*;

                #[sea_orm::model]
                #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
                #[sea_orm(table_name = $table)]
                pub struct Model {
                    #[sea_orm(primary_key, auto_increment = false)]
                    pub a: i32,
                    #[sea_orm(primary_key, auto_increment = false)]
                    pub b: i32,
                    #[sea_orm(belongs_to, relation_enum = $One, from = "a", to = "id")]
                    pub $one: BelongsTo<super::member::Entity>,
                    #[sea_orm(belongs_to, relation_enum = $Other, from = "b", to = "id")]
                    pub $other: BelongsTo<super::member::Entity>,
                }

                impl ActiveModelBehavior for ActiveModel {}
            }
        };
    }

    junction! { mentoring "fields_mentoring" mentee "Mentee" mentor "Mentor" }
    junction! { rivalry "fields_rivalry" one "One" other "Other" }
}

use club::{member, mentoring, rivalry};

#[derive(Serializer)]
#[serializer(model = member::Entity, fields(id, name, mentors, mentees, rivals), read_only(mentees))]
struct MemberSerializer;

#[view_set(model = member::Entity, serializer = MemberSerializer, filter(mentors.name, mentees.name, rivals.mentors.name))]
struct Members;

async fn several_junctions_of_one_table(api: Api) {
    make_table(&api, member::Entity).await;
    make_table(&api, mentoring::Entity).await;
    make_table(&api, rivalry::Entity).await;
    let routes = SimpleRouter::new().register::<Members>("members").into_router();
    let gems = Gems::served(api, routes, |rest| rest).await;
    for name in ["ann", "ben", "cat"] {
        gems.send("POST", "/members/", &json!({"name": name, "mentors": [], "rivals": []})).await.expect(201);
    }
    let ben = gems.send("PATCH", "/members/2/", &json!({"mentors": [1]})).await.expect(200).json();
    assert_eq!(ben, json!({"id": 2, "name": "ben", "mentors": [1], "mentees": [], "rivals": []}));
    gems.send("PATCH", "/members/3/", &json!({"rivals": [2]})).await.expect(200);
    for (query, expected) in [
        ("/members/?mentors__name=ann", &["ben"][..]),
        ("/members/?mentees__name=ben", &["ann"]),
        ("/members/?rivals__mentors__name=ann", &["cat"]),
    ] {
        assert_eq!(words(&gems, query, "name").await, expected, "{query}");
    }
}

/// Courses and students, whose enrolments have a grade without a default.
mod school {
    pub mod course {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_course")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub title: String,
            #[sea_orm(has_many, via = "enrolment")]
            pub students: HasMany<super::student::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod student {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_student")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(column_type = "String(StringLen::N(20))")]
            pub name: String,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub mod enrolment {
        use rest_runtime::sea_orm;
        use sea_orm::entity::prelude::*;

        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "fields_enrolment")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub course_id: i32,
            #[sea_orm(primary_key, auto_increment = false)]
            pub student_id: i32,
            pub grade: i32,
            #[sea_orm(belongs_to, from = "course_id", to = "id")]
            pub course: BelongsTo<super::course::Entity>,
            #[sea_orm(belongs_to, from = "student_id", to = "id")]
            pub student: BelongsTo<super::student::Entity>,
        }

        impl ActiveModelBehavior for ActiveModel {}
    }
}

use school::{course, enrolment, student};

#[derive(Serializer)]
#[serializer(model = course::Entity, fields(id, title, students))]
struct CourseSerializer;

#[view_set(model = course::Entity, serializer = CourseSerializer)]
struct Courses;

async fn a_junction_with_more_to_say_is_not_written_by_keys(api: Api) {
    make_table(&api, course::Entity).await;
    make_table(&api, student::Entity).await;
    make_table(&api, enrolment::Entity).await;
    let routes = SimpleRouter::new().register::<Courses>("courses").into_router();
    let gems = Gems::served(api, routes, |rest| rest).await;
    gems.api.db.execute_unprepared("INSERT INTO fields_student (name) VALUES ('ann'), ('ben')").await.unwrap();
    let refused = gems.refused("POST", "/courses/", &json!({"title": "c", "students": [1]})).await;
    assert_eq!(refused, json!({"students": ["required"]}));
    assert_eq!(gems.send("GET", "/courses/", &Value::Null).await.json(), json!([]));
    gems.send("POST", "/courses/", &json!({"title": "c", "students": []})).await.expect(201);
    let row = "INSERT INTO fields_enrolment (course_id, student_id, grade) VALUES (2, 1, 5)";
    let key = gems.send("GET", "/courses/", &Value::Null).await.json()[0]["id"].clone();
    gems.api.db.execute_unprepared(&row.replace("(2,", &format!("({key},"))).await.unwrap();
    // An existing row is not created again.
    let path = format!("/courses/{key}/");
    let kept = gems.send("PATCH", &path, &json!({"students": [1]})).await.expect(200).json();
    assert_eq!(kept["students"], json!([1]));
}

async fn a_form_empties_a_list_of_rows(api: Api) {
    for_blog(&api).await;
    let router = SimpleRouter::new().register::<Users>("users").register::<Posts>("posts").register::<Tags>("tags");
    let gems = Gems::served(api, router.into_router(), |rest| rest).await;
    gems.send("POST", "/users/", &json!({"name": "ann", "followers": []})).await.expect(201);
    gems.send("POST", "/tags/", &json!({"tag": "red", "posts": []})).await.expect(201);
    gems.send("POST", "/posts/", &json!({"title": "a", "author": 1, "tags": [1]})).await.expect(201);
    let form = async |body: &'static str| {
        let request = gems.request("PATCH", "/posts/1/").header("content-type", "application/x-www-form-urlencoded");
        crate::support::Answer::to(request.body(body)).await.expect(200).json()["tags"].clone()
    };
    assert_eq!(form("title=b").await, json!([1]));
    assert_eq!(form("title=b&tags=").await, json!([]));
    assert_eq!(form("tags=1").await, json!([1]));
}
