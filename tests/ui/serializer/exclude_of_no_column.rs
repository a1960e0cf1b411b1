mod user {
    use rest_runtime::prelude::*;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serializer)]
    #[sea_orm(table_name = "user")]
    #[serializer(exclude(pasword))]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        pub password: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn main() {}
