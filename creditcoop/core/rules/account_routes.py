"""The addresses about people, posts and accounts; part of the access table (`routes.py`)."""

from creditcoop.core.rules.route import PUBLIC, Route

ACCOUNT_ROUTES: dict[str, Route] = {
    "sign_in_code": Route(PUBLIC, PUBLIC),
    "set_up_account": Route(PUBLIC, PUBLIC),
    "change_password": Route("change_own_settings", "change_own_settings", signed=True),
    "second_factor": Route("change_own_settings"),
    "enrol_second_factor": Route("change_own_settings", "change_own_settings", signed=True),
    "remove_second_factor": Route("change_own_settings", "change_own_settings", signed=True),
    "person": Route("read_people", subject="staff"),
    "posting_requests": Route("view_posting_requests"),
    "ask_posting": Route("ask_posting", "ask_posting"),
    "confirm_posting": Route("confirm_posting", "confirm_posting", subject="posting_request", signed=True),
    "end_posting": Route("end_posting", "end_posting", subject="posting"),
    "end_seat": Route("end_posting", "end_posting", subject="seat"),
    "create_account": Route("create_account", "create_account", signed=True),
    "disable_account": Route("disable_account", "disable_account", subject="staff"),
    "start_reset": Route("start_reset", "start_reset", subject="staff", signed=True),
    "ask_factor_reset": Route("ask_factor_reset", "ask_factor_reset", subject="staff"),
    "factor_resets": Route("view_factor_resets"),
    "confirm_factor_reset": Route(
        "confirm_factor_reset", "confirm_factor_reset", subject="factor_reset", signed=True
    ),
    "second_factor_posts": Route("view_second_factor_posts"),
    "name_second_factor_post": Route("name_second_factor_post", "name_second_factor_post"),
    "end_second_factor_post": Route(
        "name_second_factor_post", "name_second_factor_post", subject="second_factor_post"
    ),
    "device_flags": Route("view_device_flags"),
    "api_posting_requests": Route("view_posting_requests", "ask_posting"),
    "api_confirm_posting": Route(
        "confirm_posting", "confirm_posting", subject="posting_request", signed=True
    ),
    "api_end_posting": Route("end_posting", "end_posting", subject="posting"),
    "api_end_seat": Route("end_posting", "end_posting", subject="seat"),
    "api_create_account": Route("create_account", "create_account", signed=True),
    "api_disable_account": Route("disable_account", "disable_account", subject="staff"),
    "api_start_reset": Route("start_reset", "start_reset", subject="staff", signed=True),
    "api_ask_factor_reset": Route("ask_factor_reset", "ask_factor_reset", subject="staff"),
    "api_factor_resets": Route("view_factor_resets"),
    "api_confirm_factor_reset": Route(
        "confirm_factor_reset", "confirm_factor_reset", subject="factor_reset", signed=True
    ),
    "api_second_factor_posts": Route("view_second_factor_posts", "name_second_factor_post"),
    "api_end_second_factor_post": Route(
        "name_second_factor_post", "name_second_factor_post", subject="second_factor_post"
    ),
    "api_device_flags": Route("view_device_flags"),
}
