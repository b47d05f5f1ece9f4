"""Addresses of the shared pages."""

from django.urls import path

from creditcoop.core.views.accounts import (
    AskFactorReset,
    ConfirmFactorReset,
    CreateAccount,
    DeviceFlags,
    DisableAccount,
    EndSecondFactorPost,
    FactorResets,
    NameSecondFactorPost,
    SecondFactorPosts,
    StartReset,
)
from creditcoop.core.views.evidence import EvidenceOriginal, EvidencePreview
from creditcoop.core.views.health import Health
from creditcoop.core.views.own_account import (
    ChangePassword,
    EnrolSecondFactor,
    RemoveSecondFactor,
    SecondFactorPage,
    SetUpAccount,
)
from creditcoop.core.views.person import PersonPage
from creditcoop.core.views.pieces import Pieces
from creditcoop.core.views.postings import (
    AskPosting,
    ConfirmPosting,
    EndPosting,
    EndSeat,
    PostingRequests,
)
from creditcoop.core.views.records import Acts, Jobs, People
from creditcoop.core.views.regulation import Regulation, RegulationVersionPage
from creditcoop.core.views.regulation_drafts import (
    DiscardRegulation,
    DraftRegulation,
    EditRegulation,
    RejectRegulation,
)
from creditcoop.core.views.sign_in import SetLanguage, SignIn, SignInCode, SignOut
from creditcoop.core.views.tokens import RevokeToken, Tokens

urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-in/code/", SignInCode.as_view(), name="sign_in_code"),
    path("set-up/", SetUpAccount.as_view(), name="set_up_account"),
    path("password/", ChangePassword.as_view(), name="change_password"),
    path("second-factor/", SecondFactorPage.as_view(), name="second_factor"),
    path("second-factor/enrol/", EnrolSecondFactor.as_view(), name="enrol_second_factor"),
    path("second-factor/remove/", RemoveSecondFactor.as_view(), name="remove_second_factor"),
    path("second-factor/posts/", SecondFactorPosts.as_view(), name="second_factor_posts"),
    path("second-factor/posts/new/", NameSecondFactorPost.as_view(), name="name_second_factor_post"),
    path("second-factor/posts/<int:pk>/end/", EndSecondFactorPost.as_view(), name="end_second_factor_post"),
    path("second-factor/resets/", FactorResets.as_view(), name="factor_resets"),
    path("second-factor/resets/<int:pk>/decide/", ConfirmFactorReset.as_view(), name="confirm_factor_reset"),
    path("posts/", PostingRequests.as_view(), name="posting_requests"),
    path("posts/new/", AskPosting.as_view(), name="ask_posting"),
    path("posts/<int:pk>/decide/", ConfirmPosting.as_view(), name="confirm_posting"),
    path("postings/<int:pk>/end/", EndPosting.as_view(), name="end_posting"),
    path("seats/<int:pk>/end/", EndSeat.as_view(), name="end_seat"),
    path("accounts/new/", CreateAccount.as_view(), name="create_account"),
    path("people/<int:pk>/", PersonPage.as_view(), name="person"),
    path("people/<int:pk>/close/", DisableAccount.as_view(), name="disable_account"),
    path("people/<int:pk>/reset/", StartReset.as_view(), name="start_reset"),
    path("people/<int:pk>/reset-second-factor/", AskFactorReset.as_view(), name="ask_factor_reset"),
    path("devices/", DeviceFlags.as_view(), name="device_flags"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("language/", SetLanguage.as_view(), name="set_language"),
    path("health/", Health.as_view(), name="health"),
    path("pieces/", Pieces.as_view(), name="pieces"),
    path("regulation/", Regulation.as_view(), name="regulation"),
    path("regulation/<int:pk>/", RegulationVersionPage.as_view(), name="regulation_version"),
    path("regulation/draft/", DraftRegulation.as_view(), name="draft_regulation"),
    path("regulation/<int:pk>/edit/", EditRegulation.as_view(), name="edit_regulation"),
    path("regulation/<int:pk>/discard/", DiscardRegulation.as_view(), name="discard_regulation"),
    path("regulation/<int:pk>/reject/", RejectRegulation.as_view(), name="reject_regulation"),
    path("people/", People.as_view(), name="people"),
    path("acts/", Acts.as_view(), name="audit"),
    path("jobs/", Jobs.as_view(), name="jobs"),
    path("evidence/<int:pk>/", EvidenceOriginal.as_view(), name="evidence_file"),
    path("evidence/<int:pk>/preview/", EvidencePreview.as_view(), name="evidence_preview"),
    path("tokens/", Tokens.as_view(), name="tokens"),
    path("tokens/<int:pk>/revoke/", RevokeToken.as_view(), name="revoke_token"),
]
