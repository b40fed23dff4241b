"""Two ways of speaking TLS: as one should today, and as some county servers still must be spoken to.

Certificates are not verified: county sites often serve broken chains, and what they served is what is archived;
protocol and cipher stand beside every capture. Weak protocols and unsafe renegotiation are for sites that say so.
"""

from __future__ import annotations

from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from twisted.internet.ssl import CertificateOptions, TLSVersion

_LEGACY_SERVER_CONNECT = 0x4  # OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT, which pyOpenSSL does not name


class ModernContextFactory(_ScrapyClientContextFactory):
    """Scrapy's, without the unsafe renegotiation that it allows every server."""

    def _get_cert_options(self) -> CertificateOptions:
        return CertificateOptions(**self._get_cert_options_kwargs())


class LegacyContextFactory(_ScrapyClientContextFactory):
    """Also TLS 1.0 and 1.1, short keys, old ciphers and unsafe renegotiation."""

    def _get_cert_options(self) -> CertificateOptions:
        options = {**self._get_cert_options_kwargs(), "insecurelyLowerMinimumTo": TLSVersion.TLSv1_0}
        return _LegacyOptions(**options)


class _LegacyOptions(CertificateOptions):
    def _makeContext(self, skipCiphers: bool = False) -> SSL.Context:  # noqa: N802, N803, FBT (Twisted's names)
        context = super()._makeContext(skipCiphers)
        context.set_cipher_list(b"ALL:@SECLEVEL=0")
        context.set_options(_LEGACY_SERVER_CONNECT)
        return context
