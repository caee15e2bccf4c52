"""Accounts: create one, see one's own, change one's password."""

from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, PERSON, body_of, caller_id, callers, reply_of
from services.identity.api.doors import Doors, tokens_view
from services.identity.api.requests import device, hold_back, now
from services.identity.api.schemas import (
    MeView,
    MyLearner,
    MyOrganisation,
    NewUser,
    OwnWishes,
    PasswordChange,
    TokensView,
    UserView,
)
from services.identity.settings import Settings
from services.identity.storage.unit_of_work import new_uow
from services.identity.usecases.change_password import change_password
from services.identity.usecases.choose_register import choose_register
from services.identity.usecases.describe_me import Self, describe_me
from services.identity.usecases.register_user import Newcomer, register_user


def accounts_blueprint(parts: Parts[Settings], doors: Doors) -> Blueprint:
    """One's own account."""
    blueprint = Blueprint("accounts", __name__, url_prefix="/api", description="Comptes")

    @blueprint.post("/users")
    @callers(ANYONE, "anyone")
    @blueprint.arguments(body_of(NewUser))
    @blueprint.response(201, reply_of(UserView))
    def register(new: NewUser) -> UserView:
        """Créer un compte avec une adresse e-mail."""
        hold_back("register", parts)
        newcomer = Newcomer(new.email, new.password, new.first_name, new.last_name)
        account = register_user(
            newcomer,
            public_url=parts.settings.public_url,
            uow=new_uow(parts),
            hashing=doors.hashing,
            now=now(),
        )
        return UserView(account.id, account.email, account.username, account.first_name, account.last_name)

    @blueprint.get("/me")
    @callers(PERSON, "any signed-in person")
    @blueprint.response(200, reply_of(MeView))
    def me() -> MeView:
        """Qui je suis, mes établissements, l’élève que je suis."""
        return _me(describe_me(caller_id(), uow=new_uow(parts)))

    @blueprint.patch("/me")
    @callers(PERSON, "any signed-in person")
    @blueprint.arguments(body_of(OwnWishes))
    @blueprint.response(200, reply_of(MeView))
    def wish(wishes: OwnWishes) -> MeView:
        """Choisir d’être tutoyé ou vouvoyé, ou revenir à l’usage (null)."""
        choose_register(wishes.register, by=caller_id(), uow=new_uow(parts))
        return _me(describe_me(caller_id(), uow=new_uow(parts)))

    @blueprint.post("/password-changes")
    @callers(ANYONE, "anyone who knows the account's password")
    @blueprint.arguments(body_of(PasswordChange))
    @blueprint.response(200, reply_of(TokensView))
    def change(wanted: PasswordChange) -> TokensView:
        """Changer son mot de passe, et se connecter avec le nouveau."""
        tokens = change_password(
            wanted.login,
            wanted.password,
            wanted.new_password,
            public_url=parts.settings.public_url,
            uow=new_uow(parts),
            guard=doors.guard,
            desk=doors.desk,
            now=now(),
            device=device(),
        )
        return tokens_view(tokens)

    return blueprint


def _me(me: Self) -> MeView:
    return MeView(
        id=me.account.id,
        email=me.account.email,
        username=me.account.username,
        first_name=me.account.first_name,
        last_name=me.account.last_name,
        register=me.register,
        chosen_register=me.chosen_register,
        usual_register=me.usual_register,
        organisations=tuple(
            MyOrganisation(one.id, one.name, one.kind, one.uai, one.manages_learners, role)
            for one, role in me.organisations
        ),
        learners=tuple(
            MyLearner(
                one.id,
                one.organisation_id,
                one.organisation_name,
                one.first_name,
                one.last_name,
                one.class_name,
            )
            for one in me.learners
        ),
    )
