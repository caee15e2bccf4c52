"""The noes of signing in through another system; titles and statuses are in contracts/http/problems/identity.py.

Whoever is refused reads one vague sentence. The code tells operators why, and is the same for a mistake and for an attack.
"""

from services.identity.domain.refusals import Refusal


class SamlNotConfigured(Refusal):
    """No SAML identity provider was set."""

    code = "saml_not_configured"


class OidcNotConfigured(Refusal):
    """No OpenID provider was set."""

    code = "oidc_not_configured"


# what a SAML response may be refused for


class SamlResponseMalformed(Refusal):
    """Not base64, not UTF-8, not XML, not a SAML 2.0 response, or with what no response needs (processing instructions, CDATA)."""

    code = "saml_response_malformed"


class SamlDtdForbidden(Refusal):
    """A document type declaration: entities, bombs, other files."""

    code = "saml_dtd_forbidden"


class SamlCommentForbidden(Refusal):
    """A comment: readers disagree on the text around it."""

    code = "saml_comment_forbidden"


class SamlAssertionCount(Refusal):
    """No assertion, or several: which one would be meant?"""

    code = "saml_assertion_count"


class SamlEncryptionUnsupported(Refusal):
    """Something is encrypted; we have no key for it."""

    code = "saml_encryption_unsupported"


class SamlSignatureMissing(Refusal):
    """Neither the response nor its assertion is signed."""

    code = "saml_signature_missing"


class SamlSignatureMisplaced(Refusal):
    """What is signed is not what is read: wrapped, moved, signed twice, or ids that are not unique."""

    code = "saml_signature_misplaced"


class SamlAlgorithmRefused(Refusal):
    """A signature, digest, canonicalisation or transform that is not on our short list (SHA-1, HMAC, XSLT, XPath…)."""

    code = "saml_algorithm_refused"


class SamlSignatureInvalid(Refusal):
    """Not signed with a key of the provider, or changed since."""

    code = "saml_signature_invalid"


class SamlStatusRefused(Refusal):
    """The provider itself says no."""

    code = "saml_status_refused"


class SamlIssuerWrong(Refusal):
    """Said by somebody else."""

    code = "saml_issuer_wrong"


class SamlAudienceWrong(Refusal):
    """Said to somebody else."""

    code = "saml_audience_wrong"


class SamlDestinationWrong(Refusal):
    """The response was sent to another address."""

    code = "saml_destination_wrong"


class SamlRecipientWrong(Refusal):
    """The assertion may only be delivered elsewhere, or not by its bearer."""

    code = "saml_recipient_wrong"


class SamlExpired(Refusal):
    """Too late."""

    code = "saml_expired"


class SamlNotYetValid(Refusal):
    """Too early, beyond the clocks' tolerance."""

    code = "saml_not_yet_valid"


class SamlUnsolicited(Refusal):
    """Nobody asked for it, and that is not allowed here."""

    code = "saml_unsolicited"


class SamlRequestUnknown(Refusal):
    """It answers a request that we never made, made too long ago, or that was answered already."""

    code = "saml_request_unknown"


class SamlReplayed(Refusal):
    """This assertion was used before."""

    code = "saml_replayed"


class SamlResponseRefused(Refusal):
    """The library's second opinion: it refuses what our own rules let pass."""

    code = "saml_response_refused"


# what an OpenID sign-in may be refused for


class OidcStateUnknown(Refusal):
    """A state that we never gave, gave too long ago, or that came back already."""

    code = "oidc_state_unknown"


class OidcSignInDenied(Refusal):
    """The provider itself says no."""

    code = "oidc_sign_in_denied"


class OidcCodeRefused(Refusal):
    """The provider does not take its code back: used, expired, or another's."""

    code = "oidc_code_refused"


class OidcProviderAway(Refusal):
    """The provider does not answer, or not as OpenID providers do."""

    code = "oidc_provider_away"


class OidcAlgorithmRefused(Refusal):
    """The token is not signed, or not in a way that we accept."""

    code = "oidc_algorithm_refused"


class OidcSignatureInvalid(Refusal):
    """Not a token, or not signed with a key of the provider."""

    code = "oidc_signature_invalid"


class OidcIssuerWrong(Refusal):
    """Said by somebody else."""

    code = "oidc_issuer_wrong"


class OidcAudienceWrong(Refusal):
    """Said to somebody else."""

    code = "oidc_audience_wrong"


class OidcNonceWrong(Refusal):
    """Made for another sign-in."""

    code = "oidc_nonce_wrong"


class OidcExpired(Refusal):
    """Too late, or too early."""

    code = "oidc_expired"


class OidcTokenMalformed(Refusal):
    """A claim is missing or is not what it should be."""

    code = "oidc_token_malformed"


# afterwards


class ExternalIdentityIncomplete(Refusal):
    """The provider does not say who it is: identifier, first name and last name (facts 3.3, 3.4)."""

    code = "external_identity_incomplete"


class ExternalCodeInvalid(Refusal):
    """Unknown, expired, used, or brought by another browser: deliberately one refusal."""

    code = "external_code_invalid"


class ExternalTicketInvalid(Refusal):
    """Unknown, expired or used: deliberately one refusal."""

    code = "external_ticket_invalid"


class ExternalIdentityTaken(Refusal):
    """This external identity opens another account."""

    code = "external_identity_taken"


class ExternalAccountUnexpected(Refusal):
    """The password is right, but the pupil's account is another (`value`, masked)."""

    code = "external_account_unexpected"


class ExternalAccountProtected(Refusal):
    """The account also belongs to a member of staff: a pupil's names and birth date do not take it over."""

    code = "external_account_protected"


class ExternalAccountNeedsSchool(Refusal):
    """Whoever comes from the GAR gets an account from a school's list, or links the one they have."""

    code = "external_account_needs_school"


class ExternalIdentityUnknown(Refusal):
    """This account has no such connection method."""

    code = "external_identity_unknown"


class LastConnectionMethod(Refusal):
    """Nobody could sign in to this account any more."""

    code = "last_connection_method"
