/// Takes pictures.
#[generic_view(
    model = picture::Entity,
    serializer = PictureSerializer,
    actions(create),
    throttles = (UserRateThrottle::rate("burst", Rate::per_minute(2)), ScopedRateThrottle),
    throttle_scope = "uploads",
)]
pub struct PictureUpload;
